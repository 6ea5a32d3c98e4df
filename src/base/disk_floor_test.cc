#include "base/disk_floor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/alarms.h"

namespace trainyard {
namespace {

TEST(DiskFloor, LetsWriteWhatLeavesTheFloorFree) {
  Bytes free = gib(2);
  const DiskFloor floor(gib(1), [&] { return DiskRoom{.bytes = free}; });
  EXPECT_TRUE(floor.check());
  EXPECT_TRUE(floor.check(gib(1)));
  const auto refused = floor.check({gib(1).value + 1});
  ASSERT_FALSE(refused);
  EXPECT_TRUE(is_shortage(refused.error()));
  EXPECT_THAT(refused.error().message(),
              testing::HasSubstr("has 2.0 GiB free, of which 1.0 GiB are kept"));
  free = mib(1);
  EXPECT_FALSE(floor.check());
  EXPECT_FALSE(floor.check({~std::uint64_t{0}})) << "no overflow";
}

TEST(DiskFloor, KeepsRoomForFilesToo) {
  DiskRoom room{.bytes = gib(2), .files = FileRoom{.free = 500, .floor = 500}};
  const DiskFloor floor(gib(1), [&] { return room; });
  EXPECT_TRUE(floor.check());
  room.files->free = 499;
  const auto refused = floor.check();
  ASSERT_FALSE(refused);
  EXPECT_TRUE(is_shortage(refused.error()));
  EXPECT_THAT(refused.error().message(),
              testing::HasSubstr("has room for 499 more files, of which 500 are kept"));
  room.files.reset();
  EXPECT_TRUE(floor.check()) << "of a file system that doesn't count them";
}

TEST(DiskFloor, OfNoDiskOrOneThatCannotBeMeasuredRefusesNothing) {
  EXPECT_TRUE(DiskFloor().check(gib(1)));
  EXPECT_TRUE(DiskFloor("/no/such/folder", gib(1)).check(gib(1)));
  EXPECT_TRUE(DiskFloor("/", {}).check());
  EXPECT_FALSE(DiskFloor("/", {~std::uint64_t{0}}).check());
}

}  // namespace
}  // namespace trainyard
