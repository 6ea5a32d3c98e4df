#include <fcntl.h>

#include "base/unique_fd.h"
#include "training_jobs_world.h"

// Jobs on a disk without space for all of them: from the request to the plan.
namespace trainyard::control {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DiskSpaceTest : public TrainingJobsWorld {
 protected:
  // Space for volumes: `room`, if nothing is promised yet.
  void start_with(Bytes room, bool strict = false) {
    disk_rules_ = {.floor = gib(1), .allowance = mib(256), .strict = strict};
    disk_.total = gib(1000);
    free_ = room.value + gib(1).value + mib(256).value;
    start({}, {64, gib(256), 0});
  }
  std::string message(const std::string& name) {
    return jobs_->describe(name)
        .value()
        .secondary_status_transitions->back()
        .status_message.value_or("");
  }
  bool waits_for_disk(const std::string& name) {
    return eventually([&] { return message(name).starts_with("Waiting for disk space"); });
  }
  bool runs(const std::string& name) {
    return eventually([&] { return engine_.runs(name); });
  }
  // Like the agent's fallocate: the volume is on the disk, and its space isn't free any more.
  void reserve(const std::string& name, Bytes size) {
    const auto image = directory_ / "attempts" / name / "1/algo-1" / model::kVolumeImage;
    const UniqueFd file(::open(image.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_TRUE(file);
    ASSERT_EQ(::fallocate(file.get(), 0, 0, static_cast<off_t>(size.value)), 0);
    free_ -= size.value;
  }
};

TEST_F(DiskSpaceTest, AJobHasTheVolumeThatItAskedForWhereTheDiskHasTwiceThat) {
  start_with(gib(10));
  create("a");
  ASSERT_TRUE(runs("a"));
  EXPECT_EQ(plan_of("a").limits.volume, gib(5));
  EXPECT_THAT(plan_of("a").notices, Not(Contains(HasSubstr("VolumeSizeInGB"))));
  EXPECT_EQ(listings_, 0) << "channels are listed only where it matters";
}

TEST_F(DiskSpaceTest, AJobHasHalfOfTheRoomWhereItAskedForMoreAndItsLogSaysSo) {
  start_with(gib(8));
  create("a");
  ASSERT_TRUE(runs("a"));
  EXPECT_EQ(plan_of("a").limits.volume, gib(4));
  EXPECT_THAT(plan_of("a").notices,
              Contains(AllOf(HasSubstr("VolumeSizeInGB is 5"), HasSubstr("has 8.0 GiB"),
                             HasSubstr("volume of the training job has 4.0 GiB"))));
}

TEST_F(DiskSpaceTest, AJobHasAtLeastItsChannelsAndOneGibibyte) {
  input_ = gib(2);
  start_with(gib(4));
  create("a");
  ASSERT_TRUE(runs("a"));
  EXPECT_EQ(plan_of("a").limits.volume, gib(3));
}

TEST_F(DiskSpaceTest, AJobWaitsForWhatIsPromisedToAnotherAndSaysWithWhatFigures) {
  start_with(mib(1792));
  create("a");
  ASSERT_TRUE(runs("a"));
  EXPECT_EQ(plan_of("a").limits.volume, gib(1));
  create("b");
  ASSERT_TRUE(waits_for_disk("b"));
  EXPECT_THAT(message("b"), AllOf(HasSubstr("at least 1.0 GiB"), HasSubstr("has 512.0 MiB"),
                                  HasSubstr("1.0 GiB for the server"), HasSubstr("256.0 MiB")));
  EXPECT_FALSE(engine_.runs("b"));
  EXPECT_EQ(*jobs_->describe("b").value().secondary_status, model::SecondaryStatus::Pending);
  complete("a");
  ASSERT_TRUE(runs("b"));
  EXPECT_EQ(plan_of("b").limits.volume, gib(1));
}

TEST_F(DiskSpaceTest, AVolumeThatIsOnTheDiskIsCountedOnce) {
  start_with(mib(2560));
  auto request = make_request("a");
  request.resource_config->volume_size_in_gb = 1;
  ASSERT_TRUE(jobs_->create(request));
  ASSERT_TRUE(runs("a"));
  ASSERT_EQ(plan_of("a").limits.volume, gib(1));
  reserve("a", gib(1));
  create("b");
  EXPECT_TRUE(runs("b")) << "counted twice, the volume leaves a quarter of a GiB";
}

TEST_F(DiskSpaceTest, AJobThatWaitsAloneBeginsWhenSomebodyMakesRoom) {
  start_with(mib(512));
  create("a");
  ASSERT_TRUE(waits_for_disk("a"));
  free_ = gib(100).value;
  ASSERT_TRUE(runs("a"));
  EXPECT_EQ(plan_of("a").limits.volume, gib(5));
}

TEST_F(DiskSpaceTest, AJobThatWaitsForDiskCanBeStoppedAndTheNextOneIsSaidToWait) {
  start_with(mib(512));
  create("a");
  create("b");
  ASSERT_TRUE(waits_for_disk("a"));
  ASSERT_TRUE(jobs_->stop("a"));
  ASSERT_TRUE(reaches("a", model::TrainingJobStatus::Stopped));
  ASSERT_TRUE(waits_for_disk("b"));
  free_ = gib(100).value;
  EXPECT_TRUE(runs("b"));
}

TEST_F(DiskSpaceTest, ASpotJobGivesWayToAnOnDemandJobThatLacksNothingButDiskSpace) {
  start_with(mib(1792));
  auto spot = make_request("a");
  spot.enable_managed_spot_training = true;
  spot.stopping_condition->max_wait_time_in_seconds = 7200;
  ASSERT_TRUE(jobs_->create(spot));
  ASSERT_TRUE(runs("a"));
  create("b");
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested("a"); }));
  EXPECT_EQ(message("a"),
            "Training job interrupted: an on-demand training job needs its disk space");
  EXPECT_FALSE(engine_.runs("b")) << "the space is not there yet";
  engine_.finish("a", model::Outcome::Stopped);
  ASSERT_TRUE(runs("b"));
  EXPECT_EQ(engine_.starts("a"), 1);
}

TEST_F(DiskSpaceTest, ASpotJobIsLeftAloneWhereItsDiskSpaceIsNotEnough) {
  start_with(mib(1792), true);
  auto spot = make_request("a");
  spot.enable_managed_spot_training = true;
  spot.stopping_condition->max_wait_time_in_seconds = 7200;
  spot.resource_config->volume_size_in_gb = 1;
  ASSERT_TRUE(jobs_->create(spot));
  ASSERT_TRUE(runs("a"));
  create("b");
  ASSERT_TRUE(waits_for_disk("b"));
  EXPECT_FALSE(engine_.was_stop_requested("a"));
}

// Two jobs run beside which one more fits on the machine; the first waiting job needs more of it;
// the disk has space for that one, but not for the one after it.
class OvertakingDiskTest : public DiskSpaceTest {
 protected:
  static model::CreateTrainingJobRequest request(const std::string& name, const std::string& type) {
    auto request = make_request(name);
    request.resource_config->instance_type = type;
    request.resource_config->volume_size_in_gb = 1;
    return request;
  }
  // `small` runs until it lets go.
  void wait_behind_first(const model::CreateTrainingJobRequest& small) {
    start_with(mib(3840), true);
    ASSERT_TRUE(jobs_->create(request("long", "ml.m5.12xlarge")));
    ASSERT_TRUE(jobs_->create(small));
    ASSERT_TRUE(runs("long") && runs("small"));
    ASSERT_TRUE(jobs_->create(request("first", "ml.m5.12xlarge")));
    ASSERT_TRUE(eventually([&] { return message("first").starts_with("Waiting for capacity"); }));
  }
  bool waits_behind_first(const std::string& name) {
    return eventually([&] {
      const QueueReport report = supervisor_->report_queue().value();
      return report.jobs.size() == 2 && report.jobs[1].job == name &&
             report.jobs[1].waits_for.starts_with("Waiting for disk space") &&
             report.jobs[1].held_by.size() == 2;
    });
  }
};

TEST_F(OvertakingDiskTest, EndsAWarmPool) {
  auto pooled = request("small", "ml.m5.large");
  pooled.resource_config->keep_alive_period_in_seconds = 600;
  wait_behind_first(pooled);
  const std::filesystem::path instance = directory_ / "attempts/small/1/algo-1";
  ASSERT_TRUE(replace_file(instance / model::kWarmFile, plan_of("small").job_id));
  for (const auto kind : {model::ReportKind::downloading, model::ReportKind::training})
    engine_.report("small", kind);
  model::Report finished;
  finished.kind = model::ReportKind::finished;
  finished.outcome = model::Outcome::Completed;
  finished.warm = finished.left_behind = true;
  engine_.finish("small", finished);
  ASSERT_TRUE(reaches("small", model::TrainingJobStatus::Completed));
  auto other = request("other", "ml.m5.large");
  other.role_arn = "arn:aws:iam::123456789012:role/another";
  ASSERT_TRUE(jobs_->create(other));
  EXPECT_TRUE(runs("other"));
  EXPECT_EQ(jobs_->describe("small").value().warm_pool_status->status,
            model::WarmPoolResourceStatus::Terminated);
  EXPECT_FALSE(engine_.runs("first"));
}

TEST_F(OvertakingDiskTest, BeginsWhenSomebodyMakesRoom) {
  wait_behind_first(request("small", "ml.m5.large"));
  ASSERT_TRUE(jobs_->create(request("other", "ml.m5.large")));
  ASSERT_TRUE(waits_behind_first("other"));
  free_ += gib(2).value;
  EXPECT_TRUE(runs("other"));
  EXPECT_FALSE(engine_.runs("first"));
}

TEST_F(OvertakingDiskTest, InterruptsNoSpotJob) {
  auto spot = request("small", "ml.m5.large");
  spot.enable_managed_spot_training = true;
  spot.stopping_condition->max_wait_time_in_seconds = 7200;
  wait_behind_first(spot);
  ASSERT_TRUE(jobs_->create(request("other", "ml.m5.large")));
  ASSERT_TRUE(waits_behind_first("other"));
  EXPECT_FALSE(engine_.was_stop_requested("small")) << "it runs ahead only into what is spare";
  complete("small");
  EXPECT_TRUE(runs("other"));
}

TEST_F(DiskSpaceTest, APromiseOutlivesTheServer) {
  start_with(mib(1792));
  create("a");
  ASSERT_TRUE(runs("a"));
  start({}, {64, gib(256), 0});
  create("b");
  ASSERT_TRUE(waits_for_disk("b"));
  complete("a");
  EXPECT_TRUE(runs("b"));
}

TEST_F(DiskSpaceTest, StrictIsAllOfVolumeSizeInGbOrPending) {
  start_with({gib(5).value - 1}, true);
  create("a");
  ASSERT_TRUE(waits_for_disk("a"));
  EXPECT_THAT(message("a"), HasSubstr("at least 5.0 GiB"));
  free_ = free_ + 1;
  ASSERT_TRUE(runs("a"));
  EXPECT_EQ(plan_of("a").limits.volume, gib(5));
  EXPECT_EQ(listings_, 0);
}

TEST_F(DiskSpaceTest, WhatTheDiskCanNeverGiveIsRefused) {
  disk_rules_ = {.floor = gib(1), .allowance = mib(256), .strict = true};
  disk_.total = gib(6);
  start({}, {64, gib(256), 0});
  expect_invalid(
      make_request("a"),
      "Invalid VolumeSizeInGB. 5 GB were asked for; the disk of the data folder has 6.0 "
      "GiB, of which a volume can have at most 4.8 GiB (1.0 GiB are kept free, 256.0 MiB "
      "are for the job's container and logs)");
  disk_rules_.strict = false;
  start({}, {64, gib(256), 0});
  EXPECT_TRUE(jobs_->create(make_request("b"))) << "fitted: a smaller volume will do";
  disk_.total = gib(2);
  start({}, {64, gib(256), 0});
  expect_invalid(make_request("c"), "needs a storage volume of at least 1.0 GiB; the disk");
}

TEST_F(DiskSpaceTest, AnInstanceTypeWithDisksOfItsOwnHasHalfOfTheRoom) {
  start_with(gib(8));
  start({}, {64, gib(256), 1});
  auto request = make_request("a");
  request.resource_config->instance_type = "ml.g4dn.xlarge";
  ASSERT_TRUE(jobs_->create(request));
  ASSERT_TRUE(runs("a"));
  EXPECT_EQ(plan_of("a").limits.volume, gib(4));
  EXPECT_THAT(plan_of("a").notices, Contains(HasSubstr("has disks of its own")));
}

}  // namespace
}  // namespace trainyard::control
