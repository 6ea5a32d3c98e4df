#include "agent/space_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::agent {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

// A disk and a space on it, set by the test; time is passed in.
class SpaceWatchTest : public testing::Test {
 protected:
  WatchedSpace space(Bytes limit) {
    return {"the container's layer", "the limit", limit, "/disk", [this] {
              ++measured_;
              return Result<std::optional<SpaceUse>>(size_ ? std::optional(SpaceUse{*size_, files_})
                                                           : std::nullopt);
            }};
  }
  std::optional<std::string> look(SpaceWatch& watch) {
    watch.look(now_ += 1s);
    return watch.verdict();
  }
  const SpaceWatch::MeasureRoom free_ =
      [this](const std::filesystem::path& disk) -> Result<DiskRoom> {
    EXPECT_EQ(disk, "/disk");
    return DiskRoom{.bytes = disk_free_, .files = disk_files_};
  };
  std::optional<FileRoom> disk_files_;
  std::uint64_t files_ = 0;
  Bytes disk_free_ = gib(100);
  std::optional<Bytes> size_ = mib(1);
  int measured_ = 0;
  SpaceWatch::Steady::time_point now_ = SpaceWatch::Steady::now();
};

TEST_F(SpaceWatchTest, WhatIsLargerThanItsLimitIsEnded) {
  SpaceWatch watch({space(gib(1))}, {}, free_);
  EXPECT_FALSE(look(watch));
  size_ = gib(1);
  disk_free_ = gib(99);
  EXPECT_FALSE(look(watch));
  size_ = gib(2);
  disk_free_ = gib(98);
  EXPECT_EQ(look(watch),
            "the container's layer takes up 2.0 GiB, more than the 1.0 GiB of the limit");
}

TEST_F(SpaceWatchTest, ADiskThatLosesNothingIsMeasuredEveryHalfMinute) {
  SpaceWatch watch({space(gib(1))}, {}, free_);
  for (int i = 0; i < 90; ++i) look(watch);
  EXPECT_EQ(measured_, 3);
  size_ = gib(2);
  for (int i = 0; i < 30; ++i) look(watch);
  EXPECT_TRUE(watch.verdict());
}

TEST_F(SpaceWatchTest, TheFloorEndsWhoHasAPartInIt) {
  SpaceWatch watch({space({})}, gib(1), free_);
  size_ = gib(10);
  EXPECT_FALSE(look(watch)) << "there is room, and no limit";
  disk_free_ = mib(1000);
  const auto why = look(watch);
  ASSERT_TRUE(why);
  EXPECT_THAT(*why, HasSubstr("takes up 10.0 GiB, and its disk has only 1000.0 MiB left, of which "
                              "1.0 GiB are kept free"));
}

TEST_F(SpaceWatchTest, TheFloorDoesNotEndWhoWritesLittle) {
  SpaceWatch watch({space(gib(1))}, gib(1), free_);
  size_ = mib(200);
  disk_free_ = mib(10);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(look(watch));
}

// Empty files take up no space, but leave no room for others'.
TEST_F(SpaceWatchTest, ADiskWithoutRoomForFilesEndsWhoHasMany) {
  disk_files_ = FileRoom{.free = 50'000, .floor = 10'000};
  SpaceWatch watch({space(gib(1))}, gib(1), free_);
  EXPECT_FALSE(look(watch));
  const int measured = measured_;
  files_ = 30'000;
  disk_files_->free = 20'000;
  EXPECT_FALSE(look(watch));
  EXPECT_EQ(measured_, measured + 1) << "its disk has lost many";
  disk_files_->free = 9'999;
  files_ = 10'000;
  EXPECT_FALSE(look(watch)) << "they are others'";
  files_ = 40'000;
  EXPECT_EQ(look(watch),
            "the container's layer has 40000 files, and its disk has room for only 9999 more, of "
            "which 10000 are kept free");
}

TEST_F(SpaceWatchTest, WhatCannotBeMeasuredEndsNobody) {
  SpaceWatch watch({space(mib(1))}, gib(1), free_);
  size_.reset();
  disk_free_ = {};
  EXPECT_FALSE(look(watch));
}

TEST_F(SpaceWatchTest, ADiskElsewhereIsMeasuredAllTheSame) {
  WatchedSpace elsewhere = space(mib(1));
  elsewhere.disk.clear();
  SpaceWatch watch({elsewhere}, gib(1), free_);
  size_ = mib(2);
  EXPECT_TRUE(look(watch));
}

TEST_F(SpaceWatchTest, LooksByItself) {
  SpaceWatch watch({space(gib(1))}, {}, free_);
  size_ = gib(2);
  watch.start();
  const auto give_up = SpaceWatch::Steady::now() + 10s;
  while (!watch.verdict() && SpaceWatch::Steady::now() < give_up) std::this_thread::yield();
  EXPECT_TRUE(watch.verdict());
}

}  // namespace
}  // namespace trainyard::agent
