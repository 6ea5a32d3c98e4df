#include "store/objects/removed_leftovers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <future>
#include <vector>

namespace trainyard::store::objects {
namespace {

using Ids = std::vector<std::int64_t>;

Ids add_group(RemovedLeftovers& removed, std::int64_t first) {
  Ids ids;
  for (std::size_t i = 0; i < RemovedLeftovers::kGroupSize; ++i) {
    ids.push_back(first + static_cast<std::int64_t>(i));
    removed.add(ids.back());
  }
  return ids;
}

TEST(RemovedLeftoversTest, CallersDontWaitForTheSync) {
  std::promise<void> begun, may_end;
  std::promise<Ids> forgotten;
  std::atomic<bool> is_synced = false;
  RemovedLeftovers removed(
      [&]() -> Result<void> {
        begun.set_value();
        may_end.get_future().wait();
        is_synced = true;
        return ok();
      },
      [&](const Ids& ids) -> Result<void> {
        EXPECT_TRUE(is_synced);
        forgotten.set_value(ids);
        return ok();
      });
  const Ids ids = add_group(removed, 1);
  begun.get_future().wait();
  removed.add(1000);  // returns, and isn't of the group whose sync has begun
  may_end.set_value();
  EXPECT_EQ(forgotten.get_future().get(), ids);
}

TEST(RemovedLeftoversTest, FewAreForgottenByAFlush) {
  int syncs = 0;
  std::vector<Ids> forgotten;
  RemovedLeftovers removed(
      [&]() -> Result<void> {
        ++syncs;
        return ok();
      },
      [&](const Ids& ids) -> Result<void> {
        forgotten.push_back(ids);
        return ok();
      });
  EXPECT_TRUE(removed.flush());
  EXPECT_EQ(syncs, 0);
  removed.add(3);
  removed.add(1);
  EXPECT_TRUE(removed.flush());
  EXPECT_TRUE(removed.flush());
  EXPECT_EQ(syncs, 1);
  EXPECT_EQ(forgotten, std::vector<Ids>({{3, 1}}));
}

TEST(RemovedLeftoversTest, NothingIsForgottenWithoutTheSync) {
  RemovedLeftovers removed(
      []() -> Result<void> { return Error(ErrorKind::unavailable, "no disk"); },
      [](const Ids&) -> Result<void> {
        ADD_FAILURE() << "forgotten";
        return ok();
      });
  removed.add(1);
  const auto flushed = removed.flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().message(), "no disk");
}

}  // namespace
}  // namespace trainyard::store::objects
