#include "apps/shortage_watch.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>

#include "support/eventually.h"
#include "support/small_disk.h"

namespace trainyard::apps {
namespace {

using trainyard::test::SmallDisk;

TEST(ShortageWatch, AnAlarmIsUpWhileThereIsNoSpaceAndWhatFailedIsTriedAfterwards) {
  SmallDisk disk(mib(64));
  if (!disk.mounted()) GTEST_SKIP() << "needs to mount a file system";
  Alarms alarms;
  SpaceReserve reserve(disk.path());
  const ShortageWatch watch(disk.path(), reserve, alarms, {[&] { alarms.lower("state.db"); }});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(disk.path() / "reserve"); }));
  EXPECT_FALSE(alarms.any());
  disk.fill();
  ASSERT_TRUE(eventually([&] { return alarms.any(); }));
  alarms.raise("state.db", AlarmReason::no_space, "full");
  EXPECT_EQ(alarms.list().at(0).source, "data folder");
  EXPECT_EQ(alarms.list().at(0).reason, AlarmReason::no_space);
  disk.free();
  EXPECT_TRUE(eventually([&] { return !alarms.any(); }));
}

TEST(ShortageWatch, AnAlarmIsUpWhileNoFileCanBeCreated) {
  SmallDisk disk(mib(64), 200);
  if (!disk.mounted()) GTEST_SKIP() << "needs to mount a file system";
  Alarms alarms;
  SpaceReserve reserve(disk.path());
  const ShortageWatch watch(disk.path(), reserve, alarms, {});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(disk.path() / "reserve"); }));
  disk.fill_with_files();
  ASSERT_TRUE(eventually([&] { return alarms.any(); }));
  EXPECT_EQ(alarms.list().at(0).source, "data folder");
  EXPECT_EQ(alarms.list().at(0).reason, AlarmReason::no_space);
  for (int i = 0; i < 100; ++i)
    std::filesystem::remove(disk.path() / ("file-" + std::to_string(i)));
  EXPECT_TRUE(eventually([&] { return !alarms.any(); }));
}

TEST(ShortageWatch, AnAlarmIsUpWhileNoFileCanBeOpened) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  Alarms alarms;
  SpaceReserve reserve(std::filesystem::temp_directory_path() / "none");
  const ShortageWatch watch(std::filesystem::temp_directory_path(), reserve, alarms, {});
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const bool raised = eventually([&] {
    for (const Alarms::Alarm& alarm : alarms.list())
      if (alarm.source == "open files" && alarm.reason == AlarmReason::no_descriptors) return true;
    return false;
  });
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(raised);
  EXPECT_TRUE(eventually([&] { return !alarms.any(); }));
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
