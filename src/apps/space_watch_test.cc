#include "apps/space_watch.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>

#include "support/small_disk.h"

namespace trainyard::apps {
namespace {

using trainyard::testing::SmallDisk;

template <class Condition>
bool becomes_true(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < deadline) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

TEST(SpaceWatch, AnAlarmIsUpWhileThereIsNoSpaceAndWhatFailedIsTriedAfterwards) {
  SmallDisk disk(mib(64));
  if (!disk.mounted()) GTEST_SKIP() << "needs to mount a file system";
  Alarms alarms;
  SpaceReserve reserve(disk.path());
  const SpaceWatch watch(disk.path(), reserve, alarms, {[&] { alarms.lower("state.db"); }});
  ASSERT_TRUE(becomes_true([&] { return std::filesystem::exists(disk.path() / "reserve"); }));
  EXPECT_FALSE(alarms.any());
  disk.fill();
  ASSERT_TRUE(becomes_true([&] { return alarms.any(); }));
  alarms.raise("state.db", AlarmReason::no_space, "full");
  EXPECT_EQ(alarms.list().at(0).source, "data folder");
  EXPECT_EQ(alarms.list().at(0).reason, AlarmReason::no_space);
  disk.free();
  EXPECT_TRUE(becomes_true([&] { return !alarms.any(); }));
}

TEST(SpaceWatch, AnAlarmIsUpWhileNoFileCanBeOpened) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  Alarms alarms;
  SpaceReserve reserve(std::filesystem::temp_directory_path() / "none");
  const SpaceWatch watch(std::filesystem::temp_directory_path(), reserve, alarms, {});
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const bool raised = becomes_true([&] {
    for (const Alarms::Alarm& alarm : alarms.list())
      if (alarm.source == "open files" && alarm.reason == AlarmReason::no_descriptors) return true;
    return false;
  });
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(raised);
  EXPECT_TRUE(becomes_true([&] { return !alarms.any(); }));
}

TEST(SpaceReserve, GivesItsSpaceToWhatCannotDoWithout) {
  SmallDisk disk(mib(8));
  if (!disk.mounted()) GTEST_SKIP() << "needs to mount a file system";
  SpaceReserve reserve(disk.path());
  reserve.take();
  disk.fill();
  const auto write = [&]() -> Result<void> {
    return replace_file(disk.path() / "file", std::string(1 << 20, 'x'));
  };
  ASSERT_FALSE(write());
  EXPECT_TRUE(reserve.run(write));
  EXPECT_FALSE(std::filesystem::exists(disk.path() / "reserve"));
  reserve.take();
  EXPECT_FALSE(std::filesystem::exists(disk.path() / "reserve")) << "there is no room for it";
  disk.free();
  reserve.take();
  EXPECT_TRUE(std::filesystem::exists(disk.path() / "reserve"));
}

}  // namespace
}  // namespace trainyard::apps
