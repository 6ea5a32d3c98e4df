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
  Bytes granted(const std::string& job, Bytes requested) {
    const auto answer = keeper_.admit({job, 1}, [&] { return request(requested); });
    const auto* grants = std::get_if<VolumeGrants>(&answer);
    if (grants == nullptr) return Bytes{};
    grant_ = grants->at("algo-1");
    return grant_.size;
  }
  DiskRequest request(Bytes requested) {
    ++requests_;
    return {{{"algo-1", "ml.m5.large", requested}}, [this] {
              ++measures_;
              return input_;
            }};
  }

  static engine::InstanceId instance(const std::string& job) { return {job, 1, "algo-1"}; }

  VolumeGrant grant_;  // the last
  bool broken_ = false;
  Bytes free_ = gib(10);
  Bytes reserved_{};
  Bytes input_{};
  int requests_ = 0;
  int measures_ = 0;
  DiskKeeper keeper_{{.floor = {}, .allowance = {}, .strict = false},
                     [this]() -> Result<DiskSpace> {
                       if (broken_) return Error(ErrorKind::internal, "Input/output error");
                       return DiskSpace{gib(100), free_};
                     },
                     [this](const engine::InstanceId&) { return reserved_; }};
};

TEST_F(DiskKeeperTest, AsksAndMeasuresTheInputOnceForAsLongAsAJobWaits) {
  free_ = gib(2);
  input_ = gib(2);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(granted("a", gib(30)), Bytes{});
  EXPECT_EQ(requests_, 1);
  EXPECT_EQ(measures_, 1) << "where not even the least fits, the input is of no interest";
  free_ = gib(4);
  EXPECT_EQ(granted("a", gib(30)), gib(3));
  EXPECT_EQ(measures_, 1);
}

TEST_F(DiskKeeperTest, DoesNotMeasureTheInputWhereTheJobGetsWhatItAskedFor) {
  EXPECT_EQ(granted("a", gib(5)), gib(5));
  EXPECT_EQ(measures_, 0);
  EXPECT_THAT(grant_.notices, IsEmpty());
}

TEST_F(DiskKeeperTest, SaysWhatWouldBeEnoughForAJobThatWaitsWithItsInput) {
  EXPECT_EQ(granted("a", gib(5)), gib(5));
  input_ = gib(4);
  free_ = gib(5);
  EXPECT_EQ(granted("b", gib(30)), Bytes{});
  EXPECT_TRUE(keeper_.has_room_with(gib(5), "b")) << "4 GiB and one, and a has all that is free";
  EXPECT_FALSE(keeper_.has_room_with({gib(5).value - 1}, "b"));
  EXPECT_EQ(measures_, 1);
  EXPECT_TRUE(keeper_.has_room_with({}, "nobody"));
  EXPECT_EQ(granted("c", gib(30)), Bytes{});
  EXPECT_FALSE(keeper_.has_room_with({gib(10).value - 1}, "c", "b"));
  EXPECT_TRUE(keeper_.has_room_with(gib(10), "c", "b")) << "b has its 5 GiB";
  broken_ = true;
  EXPECT_TRUE(keeper_.has_room_with({}, "b")) << "that can't be told";
}

TEST_F(DiskKeeperTest, LooksWhatIsOnTheDiskBeforeItPromisesMore) {
  EXPECT_EQ(granted("a", gib(5)), gib(5));
  EXPECT_EQ(granted("b", gib(3)), mib(2560)) << "5 GiB are left";
  keeper_.release(instance("b"));
  reserved_ = gib(5);
  free_ = gib(5);
  EXPECT_EQ(granted("b", gib(2)), gib(2));
}

TEST_F(DiskKeeperTest, SaysWhatAJobGetsInsteadOfWhatItAskedFor) {
  EXPECT_EQ(granted("a", gib(30)), gib(5));
  EXPECT_THAT(grant_.notices,
              ElementsAre("VolumeSizeInGB is 30, the disk of the data folder has 10.0 GiB that are "
                          "not promised to other jobs or kept free: the storage volume of the "
                          "training job has 5.0 GiB."));
}

TEST_F(DiskKeeperTest, GivesWhatWasAskedForWhereTheDiskCanNotBeMeasured) {
  broken_ = true;
  EXPECT_EQ(granted("a", gib(30)), gib(30));
  EXPECT_THAT(grant_.notices, IsEmpty());
}

TEST_F(DiskKeeperTest, GivesAtLeastTheLeastToAnAttemptThatBeganBefore) {
  free_ = {};
  EXPECT_EQ(keeper_.insist({"a", 1}, request(gib(30))).at("algo-1").size, gib(1));
  free_ = gib(2);
  EXPECT_EQ(granted("b", gib(2)), Bytes{gib(1)}) << "the other GiB is promised";
}

TEST_F(DiskKeeperTest, AnAdoptedJobHoldsItsVolume) {
  keeper_.adopt(instance("a"), gib(9));
  EXPECT_EQ(granted("b", gib(2)), gib(1));
  keeper_.release(instance("a"));
  keeper_.release(instance("b"));
  EXPECT_EQ(granted("b", gib(2)), gib(2));
}

TEST_F(DiskKeeperTest, EveryHostHoldsItsVolumeAndIsTold) {
  DiskRequest wanted = request(gib(30));
  wanted.instances.push_back({"algo-2", "ml.m5.large", gib(30)});
  const auto answer = keeper_.admit({"a", 1}, [&] { return wanted; });
  const auto& grants = std::get<VolumeGrants>(answer);
  EXPECT_EQ(grants.at("algo-1").size, mib(2560));
  EXPECT_THAT(grants.at("algo-2").notices,
              ElementsAre(HasSubstr("the storage volume of algo-2 has 2.5 GiB.")));
  EXPECT_EQ(granted("b", gib(30)), mib(2560)) << "5 GiB are left";
  keeper_.release({"a", 1, "algo-2"});
  keeper_.release(instance("b"));
  EXPECT_EQ(granted("c", gib(30)), mib(3840)) << "algo-1 holds on";
}

}  // namespace
}  // namespace trainyard::control
