#include "cli/sync_plan.h"

#include <gmock/gmock.h>

#include <map>
#include <random>

namespace trainyard::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

CopyItem item(const std::string& name, std::uint64_t size, int seconds) {
  return {name, size, Timestamp(std::chrono::seconds(seconds))};
}

std::vector<std::string> names(const std::vector<CopyItem>& items) {
  std::vector<std::string> found;
  for (const CopyItem& each : items) found.push_back(each.relative);
  return found;
}

TEST(SyncPlan, CopiesWhatIsMissingOrOfAnotherSizeAndRemovesTheRestWhenAsked) {
  const std::vector<CopyItem> source{item("a", 1, 5), item("b", 2, 5), item("d", 3, 5)};
  const std::vector<CopyItem> target{item("0", 1, 9), item("b", 9, 9), item("c", 1, 9),
                                     item("d", 3, 9), item("e", 1, 9)};
  SyncRules rules;
  EXPECT_THAT(names(plan_sync(source, target, rules).copy), ElementsAre("a", "b"));
  EXPECT_THAT(plan_sync(source, target, rules).remove, IsEmpty());
  rules.remove = true;
  EXPECT_THAT(names(plan_sync(source, target, rules).remove), ElementsAre("0", "c", "e"));
  EXPECT_THAT(names(plan_sync({}, target, rules).remove), ElementsAre("0", "b", "c", "d", "e"));
  EXPECT_THAT(names(plan_sync(source, {}, rules).copy), ElementsAre("a", "b", "d"));
}

TEST(SyncPlan, ATimeMakesADifferenceByTheDirection) {
  const auto copies = [](int source, int target, SyncDirection direction, bool size_only = false) {
    return !plan_sync({item("a", 1, source)}, {item("a", 1, target)}, {direction, size_only, false})
                .copy.empty();
  };
  // A file that was changed since its upload.
  EXPECT_TRUE(copies(6, 5, SyncDirection::upload));
  EXPECT_FALSE(copies(5, 5, SyncDirection::upload));
  EXPECT_FALSE(copies(5, 6, SyncDirection::upload));
  EXPECT_TRUE(copies(6, 5, SyncDirection::copy));
  EXPECT_FALSE(copies(5, 6, SyncDirection::copy));
  // A file that differs from what was downloaded, an object that was replaced since.
  EXPECT_TRUE(copies(5, 6, SyncDirection::download));
  EXPECT_TRUE(copies(6, 5, SyncDirection::download));
  EXPECT_FALSE(copies(5, 5, SyncDirection::download));
  EXPECT_FALSE(copies(6, 5, SyncDirection::upload, true));
  EXPECT_FALSE(copies(6, 5, SyncDirection::download, true));
}

// A target on which the plan was executed, and a map of what it must contain.
TEST(SyncPlan, AnyTwoSidesAreAlikeWhenAllIsDone) {
  std::minstd_rand random(7);
  for (int round = 0; round < 500; ++round) {
    std::map<std::string, std::uint64_t> source, target;
    for (std::uint64_t i = random() % 20; i > 0; --i) {
      const std::string name = std::to_string(random() % 25);
      if (random() % 3 != 0) source[name] = random() % 3;
      if (random() % 3 != 0) target[name] = random() % 3;
    }
    const auto list = [](const std::map<std::string, std::uint64_t>& side) {
      std::vector<CopyItem> items;
      for (const auto& [name, size] : side) items.push_back(item(name, size, 5));
      return items;
    };
    SyncRules rules;
    rules.remove = random() % 2 == 0;
    const SyncPlan plan = plan_sync(list(source), list(target), rules);
    std::map<std::string, std::uint64_t> expected = source, done = target;
    if (!rules.remove) expected.insert(target.begin(), target.end());
    for (const CopyItem& each : plan.copy) {
      EXPECT_TRUE(!target.contains(each.relative) || target[each.relative] != each.size)
          << each.relative << " was there";
      done[each.relative] = each.size;
    }
    for (const CopyItem& each : plan.remove) EXPECT_EQ(done.erase(each.relative), 1U);
    EXPECT_EQ(done, expected) << round;
  }
}

}  // namespace
}  // namespace trainyard::cli
