#include "store/name_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace trainyard::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NameTable, KnowsNothingBeforeItIsFilled) {
  NameTable table;
  table.add("job");
  EXPECT_EQ(table.find("job", 10), std::nullopt);
  table.fill();
  table.add("job");
  EXPECT_FALSE(table.ready());
  EXPECT_EQ(table.find("job", 10), std::nullopt);
  table.filled();
  EXPECT_THAT(*table.find("job", 10), ElementsAre("job"));
}

TEST(NameTable, FindsNamesByAnyPartOfThem) {
  NameTable table;
  table.fill();
  table.filled();
  for (const char* name : {"alpha-1", "beta-1", "alphabet"}) table.add(name);
  EXPECT_THAT(*table.find("alpha", 10), ElementsAre("alpha-1", "alphabet"));
  EXPECT_THAT(*table.find("-1", 10), ElementsAre("alpha-1", "beta-1"));
  EXPECT_THAT(*table.find("alphabet", 10), ElementsAre("alphabet"));
  EXPECT_THAT(*table.find("alphabeta", 10), IsEmpty());
  EXPECT_THAT(*table.find("ALPHA", 10), IsEmpty());
}

TEST(NameTable, FindsANameOnceHoweverOftenItHasThePart) {
  NameTable table;
  table.fill();
  table.filled();
  table.add("aaaa");
  table.add("ba");
  EXPECT_THAT(*table.find("a", 10), ElementsAre("aaaa", "ba"));
}

TEST(NameTable, NeverFindsAPartInTwoNamesTogether) {
  NameTable table;
  table.fill();
  table.filled();
  table.add("one");
  table.add("two");
  EXPECT_THAT(*table.find("onet", 10), IsEmpty());
}

TEST(NameTable, SaysWhenThereAreMoreThanMayBe) {
  NameTable table;
  table.fill();
  table.filled();
  for (const char* name : {"a1", "a2", "a3"}) table.add(name);
  EXPECT_THAT(*table.find("a", 3), ElementsAre("a1", "a2", "a3"));
  EXPECT_EQ(table.find("a", 2), std::nullopt);
}

TEST(NameTable, FindsWhatLookingAtEachNameFindsInManyChunks) {
  std::mt19937 random(7);
  std::vector<std::string> names;
  NameTable table;
  table.fill();
  table.filled();
  for (int i = 0; i < 20'000; ++i) {
    std::string& name = names.emplace_back(1 + random() % 63, 'a');
    for (char& c : name) c = "abc-"[random() % 4];
    table.add(name);
  }
  for (const char* part : {"a", "abc-", "cab-cab", "----------", "abcabcabcabc"}) {
    std::vector<std::string> expected;
    for (const std::string& name : names)
      if (name.find(part) != std::string::npos) expected.push_back(name);
    EXPECT_EQ(*table.find(part, names.size()), expected) << part;
  }
}

TEST(NameTable, IsEmptiedWhenMostOfItsJobsAreGone) {
  NameTable table;
  table.fill();
  table.filled();
  for (int i = 0; i < 30'000; ++i) table.add("job-" + std::to_string(i));
  for (int i = 0; i < 14'999; ++i) table.removed();
  EXPECT_TRUE(table.ready());
  table.removed();
  EXPECT_FALSE(table.ready());
  EXPECT_EQ(table.find("job-1", 10), std::nullopt);
}

}  // namespace
}  // namespace trainyard::store
