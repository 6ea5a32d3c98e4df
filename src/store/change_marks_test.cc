#include "store/change_marks.h"

#include <gtest/gtest.h>

#include <vector>

namespace trainyard::store {
namespace {

TEST(ChangeMarks, StayAsTheyAreWhileNothingChanges) {
  ChangeMarks marks;
  const auto first = marks.mark("job");
  ASSERT_TRUE(first);
  EXPECT_EQ(marks.mark("job"), first);
}

TEST(ChangeMarks, GiveNothingWhileTheJobChangesAndAnotherMarkAfterwards) {
  ChangeMarks marks;
  const auto before = marks.mark("job");
  {
    const auto changing = marks.change("job");
    EXPECT_EQ(marks.mark("job"), std::nullopt);
  }
  ASSERT_TRUE(marks.mark("job"));
  EXPECT_NE(marks.mark("job"), before);
}

TEST(ChangeMarks, GiveNothingUntilTheLastOfSeveralChangesEnds) {
  ChangeMarks marks;
  std::vector<ChangeMarks::Changing> several;
  several.push_back(marks.change("job"));
  several.push_back(marks.change("job"));
  several.push_back(marks.change("job"));
  const auto end_one = [&] {
    several.pop_back();
    return marks.mark("job");
  };
  EXPECT_EQ(end_one(), std::nullopt);
  EXPECT_EQ(end_one(), std::nullopt);
  EXPECT_TRUE(end_one());
}

TEST(ChangeMarks, OfOtherJobsStay) {
  ChangeMarks marks;
  const auto other = marks.mark("another-job");
  const auto changing = marks.change("job");
  EXPECT_EQ(marks.mark("another-job"), other);
}

}  // namespace
}  // namespace trainyard::store
