#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "control/placement_book.h"

// What is preempted for a job that only lacks disk space: of 10 GiB "a" was promised 3, "b" 4 and
// "c" 2.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class PlacementDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    run("a", 3);
    run("b", 4);
    run("c", 2);
  }
  static PlacementBook::Ask asking(std::uint64_t gibibytes) {
    return [gibibytes] {
      DiskRequest wanted;
      wanted.instances.push_back({"algo-1", "ml.m5.large", gib(gibibytes)});
      return wanted;
    };
  }
  void enqueue(const std::string& job, QueuePlace place, int gpus = 0) {
    book_.enqueue(job, {{"algo-1", {1, gib(1), gpus}, {}}}, place);
  }
  bool begins(const std::string& job, std::uint64_t gibibytes, bool is_spot = false) {
    enqueue(job, {is_spot, {}});
    return std::holds_alternative<AttemptGrant>(book_.place_first(1, asking(gibibytes)));
  }
  void run(const std::string& job, std::uint64_t gibibytes) {
    ASSERT_TRUE(begins(job, gibibytes));
    book_.leave_queue(job);
  }
  // After "first", which waits for a GPU that "g" has, and will get 1 GiB.
  void wait_behind_first(std::uint64_t gibibytes) {
    enqueue("g", {}, 1);
    ASSERT_TRUE(std::holds_alternative<AttemptGrant>(book_.place_first(1, asking(1))));
    book_.leave_queue("g");
    enqueue("first", {}, 1);
    enqueue("small", {false, from_epoch_millis(1)});
    ASSERT_THAT(book_.find_overtaking(), ElementsAre("small"));
    const auto placed = book_.place_overtaking({"small", 1}, asking(gibibytes), asking(1));
    ASSERT_TRUE(std::holds_alternative<Shortage>(placed));
    ASSERT_EQ(std::get<Shortage>(placed).of, Shortage::Of::disk);
  }
  void wait_for(std::uint64_t gibibytes, bool is_spot = false) {
    ASSERT_FALSE(begins("first", gibibytes, is_spot));
    ASSERT_FALSE(book_.find_shortage()) << "it lacks more than disk space";
  }
  static std::vector<std::string> names(const std::vector<AttemptId>& attempts) {
    std::vector<std::string> jobs;
    for (const AttemptId& each : attempts) jobs.push_back(each.job);
    return jobs;
  }
  static std::vector<AttemptId> attempts(const std::vector<std::string>& jobs) {
    std::vector<AttemptId> all;
    for (const std::string& job : jobs) all.push_back({job, 1});
    return all;
  }
  std::vector<std::string> interrupted(const std::vector<std::string>& candidates,
                                       const std::string& leaving = "") {
    return names(book_.choose_to_interrupt_for_disk(
        attempts(candidates), [&](const AttemptId& each) { return each.job == leaving; }));
  }
  std::vector<std::string> ended(const std::vector<std::string>& interrupted = {},
                                 const std::string& job = "first") {
    return names(book_.choose_pools_to_end_for_disk(
        job, [](const AttemptId&) { return false; }, attempts(interrupted)));
  }
  std::vector<std::string> holders_named_for(const std::string& job) {
    std::vector<std::string> holders;
    const QueueReport report = book_.report();
    for (const QueueEntry& entry : report.jobs) {
      if (entry.job != job) continue;
      EXPECT_THAT(entry.waits_for, StartsWith("Waiting for disk space"));
      for (const QueueEntry::Holder& holder : entry.held_by)
        holders.push_back(holder.job + " " + format_bytes(holder.disk));
    }
    return holders;
  }
  void retain_pool(const std::string& job, std::int64_t since) {
    RetainedPool pool;
    pool.left_by = {job, 1};
    pool.available = from_epoch_millis(since);
    book_.retain_pool(std::move(pool));
  }

  Bytes free_ = gib(10);
  std::map<std::string, Bytes> reserved_;  // by job
  PlacementBook book_{Machine{16, gib(64), 1},
                      {.floor = {}, .allowance = {}, .strict = true},
                      [this]() -> Result<DiskSpace> { return DiskSpace{gib(100), free_}; },
                      [this](const engine::InstanceId& id) { return reserved_[id.job]; }};
};

TEST_F(PlacementDiskTest, AsFewSpotJobsGiveWayAsMakeTheRoom) {
  wait_for(3);
  EXPECT_THAT(interrupted({"c", "b", "a"}), ElementsAre("c"));
  EXPECT_THAT(interrupted({"c", "b", "a"}, "c"), IsEmpty()) << "c leaves room enough";
  EXPECT_THAT(interrupted({}), IsEmpty());
}

TEST_F(PlacementDiskTest, OneThatNeedNotIsSpared) {
  wait_for(5);
  EXPECT_THAT(interrupted({"c", "b", "a"}), ElementsAre("b"));
}

TEST_F(PlacementDiskTest, NoneGivesWayWhereThatWouldNotBeEnough) {
  wait_for(8);
  EXPECT_THAT(interrupted({"c", "b"}), IsEmpty());
  EXPECT_THAT(interrupted({"c", "b", "a"}), ElementsAre("b", "a"));
}

TEST_F(PlacementDiskTest, NoneGivesWayToASpotJob) {
  wait_for(3, true);
  EXPECT_THAT(interrupted({"c", "b", "a"}), IsEmpty());
}

TEST_F(PlacementDiskTest, WhatIsOnTheDiskAlreadyIsGivenBackToo) {
  reserved_["b"] = gib(4);
  free_ = gib(6);
  wait_for(5);
  EXPECT_THAT(interrupted({"c", "b", "a"}), ElementsAre("b"));
}

TEST_F(PlacementDiskTest, TheOldestPoolsEndAndNoneWhereThatWouldNotBeEnough) {
  retain_pool("a", 2);
  retain_pool("c", 1);
  wait_for(3);
  EXPECT_THAT(ended(), ElementsAre("c"));
  EXPECT_THAT(interrupted({"b"}), IsEmpty()) << "the pools are enough";
  book_.leave_queue("first");
  wait_for(8);
  EXPECT_THAT(ended(), IsEmpty());
  EXPECT_THAT(interrupted({"b"}), ElementsAre("b")) << "pools end before that";
  EXPECT_THAT(ended({"b"}), ElementsAre("a")) << "what b leaves is short of 3 GiB";
}

TEST_F(PlacementDiskTest, PoolsEndForAJobThatOvertakesOfWhatTheFirstLeaves) {
  retain_pool("a", 1);
  retain_pool("c", 2);
  wait_behind_first(2);
  EXPECT_THAT(ended({}, "small"), ElementsAre("a")) << "with 3 GiB both have room";
  book_.leave_queue("small");
  enqueue("small", {false, from_epoch_millis(1)});
  ASSERT_THAT(book_.find_overtaking(), ElementsAre("small"));
  const auto place = [&](std::uint64_t gibibytes) {
    book_.place_overtaking({"small", 1}, asking(gibibytes), asking(1));
  };
  place(4);
  EXPECT_THAT(ended({}, "small"), ElementsAre("a", "c"));
  book_.leave_queue("small");
  enqueue("small", {false, from_epoch_millis(1)});
  place(5);
  EXPECT_THAT(ended({}, "small"), IsEmpty()) << "all pools together are what the first leaves less";
}

TEST_F(PlacementDiskTest, TheQueueNamesWhoHoldsTheDiskThatAJobLacks) {
  wait_for(3);
  EXPECT_THAT(holders_named_for("first"), ElementsAre("a 3.0 GiB", "b 4.0 GiB", "c 2.0 GiB"));
  retain_pool("a", 1);
  ASSERT_EQ(book_.report().pools.size(), 1U);
  EXPECT_EQ(book_.report().pools[0].disk, gib(3));
  free_ = gib(20);
  ASSERT_TRUE(begins("first", 3));
  EXPECT_EQ(book_.report().jobs[0].waits_for, "About to start");
}

TEST_F(PlacementDiskTest, AJobThatWouldOvertakeIsTriedAgainWhenTheDiskMayHaveChanged) {
  wait_behind_first(2);
  free_ = gib(20);
  EXPECT_THAT(book_.find_overtaking(), IsEmpty());
  EXPECT_THAT(book_.find_overtaking(true), ElementsAre("small"));
  EXPECT_TRUE(std::holds_alternative<AttemptGrant>(
      book_.place_overtaking({"small", 1}, asking(2), asking(1))));
  book_.leave_queue("small");
  EXPECT_THAT(book_.find_overtaking(true), IsEmpty());
  EXPECT_THAT(book_.find_overtaking(true), IsEmpty()) << "nobody lacks disk space";
}

TEST_F(PlacementDiskTest, TheQueueNamesThemForAJobThatWouldOvertakeToo) {
  wait_behind_first(2);
  EXPECT_THAT(holders_named_for("small"),
              ElementsAre("a 3.0 GiB", "b 4.0 GiB", "c 2.0 GiB", "g 1.0 GiB"));
}

}  // namespace
}  // namespace trainyard::control
