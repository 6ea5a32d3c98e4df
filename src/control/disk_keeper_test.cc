#include "control/disk_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DiskKeeperTest : public ::testing::Test {
 protected:
  Bytes granted(const std::string& job, Bytes asked) {
    const auto answer = keeper_.admit(job, [&] { return request(asked); });
    const auto* grant = std::get_if<VolumeGrant>(&answer);
    return grant == nullptr ? Bytes{} : grant->size;
  }
  DiskRequest request(Bytes asked) {
    ++asks_;
    return {"ml.m5.large", {asked, {}}, [this] {
              ++measures_;
              return input_;
            }};
  }

  bool broken_ = false;
  Bytes free_ = gib(10);
  Bytes reserved_{};
  Bytes input_{};
  int asks_ = 0;
  int measures_ = 0;
  DiskKeeper keeper_{{.floor = {}, .allowance = {}, .strict = false},
                     [this]() -> Result<DiskSpace> {
                       if (broken_) return Error(ErrorKind::internal, "Input/output error");
                       return DiskSpace{gib(100), free_};
                     },
                     [this](const std::string&) { return reserved_; }};
};

TEST_F(DiskKeeperTest, AsksAndMeasuresTheInputOnceForAsLongAsAJobWaits) {
  free_ = gib(2);
  input_ = gib(2);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(granted("a", gib(30)), Bytes{});
  EXPECT_EQ(asks_, 1);
  EXPECT_EQ(measures_, 1) << "where not even the least fits, the input is of no interest";
  free_ = gib(4);
  EXPECT_EQ(granted("a", gib(30)), gib(3));
  EXPECT_EQ(measures_, 1);
}

TEST_F(DiskKeeperTest, DoesNotMeasureTheInputWhereTheJobGetsWhatItAskedFor) {
  EXPECT_EQ(granted("a", gib(5)), gib(5));
  EXPECT_EQ(measures_, 0);
  EXPECT_THAT(keeper_.find_grant("a")->notices, IsEmpty());
}

TEST_F(DiskKeeperTest, LooksWhatIsOnTheDiskBeforeItPromisesMore) {
  EXPECT_EQ(granted("a", gib(5)), gib(5));
  EXPECT_EQ(granted("b", gib(3)), mib(2560)) << "5 GiB are left";
  keeper_.release("b");
  reserved_ = gib(5);
  free_ = gib(5);
  EXPECT_EQ(granted("b", gib(2)), gib(2));
}

TEST_F(DiskKeeperTest, SaysWhatAJobGetsInsteadOfWhatItAskedFor) {
  EXPECT_EQ(granted("a", gib(30)), gib(5));
  EXPECT_THAT(keeper_.find_grant("a")->notices,
              ElementsAre("VolumeSizeInGB is 30, the disk of the data folder has 10.0 GiB that are "
                          "not promised to other jobs or kept free: the storage volume of the "
                          "training job has 5.0 GiB."));
}

TEST_F(DiskKeeperTest, GivesWhatWasAskedForWhereTheDiskCanNotBeMeasured) {
  broken_ = true;
  EXPECT_EQ(granted("a", gib(30)), gib(30));
  EXPECT_THAT(keeper_.find_grant("a")->notices, IsEmpty());
}

TEST_F(DiskKeeperTest, GivesAtLeastTheLeastToAnAttemptThatBeganBefore) {
  free_ = {};
  EXPECT_EQ(keeper_.insist("a", request(gib(30))).size, gib(1));
  EXPECT_EQ(keeper_.find_grant("a")->size, gib(1));
  keeper_.release("a");
  EXPECT_FALSE(keeper_.find_grant("a"));
}

TEST_F(DiskKeeperTest, AnAdoptedJobHoldsItsVolume) {
  keeper_.adopt("a", gib(9));
  EXPECT_EQ(granted("b", gib(2)), gib(1));
  keeper_.release("a");
  keeper_.release("b");
  EXPECT_EQ(granted("b", gib(2)), gib(2));
}

}  // namespace
}  // namespace trainyard::control
