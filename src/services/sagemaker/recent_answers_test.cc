#include "services/sagemaker/recent_answers.h"

#include <gtest/gtest.h>

namespace trainyard::services {
namespace {

RecentAnswers::Text text_of(std::size_t size, char of = 'x') {
  return std::make_shared<const std::string>(size, of);
}

TEST(RecentAnswers, GiveWhatWasKeptAtTheSameMarkOnly) {
  RecentAnswers answers(1000);
  const auto text = text_of(10);
  answers.keep("a", 1, text);
  EXPECT_EQ(answers.find("a", 1), text);
  EXPECT_EQ(answers.find("a", 2), nullptr);
  EXPECT_EQ(answers.find("b", 1), nullptr);
}

TEST(RecentAnswers, ReplaceTheOneOfTheSameName) {
  RecentAnswers answers(1000);
  answers.keep("a", 1, text_of(10));
  const auto newer = text_of(20, 'y');
  answers.keep("a", 2, newer);
  EXPECT_EQ(answers.find("a", 1), nullptr);
  EXPECT_EQ(answers.find("a", 2), newer);
}

TEST(RecentAnswers, DropWhatWasNotAskedForLongest) {
  RecentAnswers answers(1000);
  answers.keep("often", 1, text_of(100));
  answers.keep("never", 1, text_of(100));
  for (int i = 0; i < 20; ++i) {
    answers.keep("other" + std::to_string(i), 1, text_of(100));
    EXPECT_NE(answers.find("often", 1), nullptr) << i;
  }
  EXPECT_EQ(answers.find("never", 1), nullptr);
}

TEST(RecentAnswers, HoldNoMoreThanTheirBytes) {
  RecentAnswers answers(1000);
  for (int i = 0; i < 100; ++i) answers.keep("n" + std::to_string(i), 1, text_of(98));
  int stored = 0;
  for (int i = 0; i < 100; ++i)
    if (answers.find("n" + std::to_string(i), 1)) ++stored;
  EXPECT_GT(stored, 0);
  EXPECT_LE(stored, 10);
}

}  // namespace
}  // namespace trainyard::services
