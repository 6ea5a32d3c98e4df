#include "control/placement_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <utility>

#include "control/machine_capacity.h"

namespace trainyard::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class PlacementBookTest : public testing::Test {
 protected:
  static std::vector<InstanceShare> shares(int hosts, const InstanceSize& size) {
    std::vector<InstanceShare> all;
    for (int i = 1; i <= hosts; ++i) all.push_back({"algo-" + std::to_string(i), size, {}});
    return all;
  }
  static DiskRequest request(int hosts) {
    DiskRequest wanted;
    for (int i = 1; i <= hosts; ++i)
      wanted.instances.push_back({"algo-" + std::to_string(i), "ml.m5.large", gib(1)});
    return wanted;
  }
  static InstanceChoice choice(const std::string& type, int hosts, const InstanceSize& size) {
    return {InstanceSelection{type, hosts}, shares(hosts, size)};
  }
  std::string selected(const std::string& job) {
    const auto selection = book_.selection_of(job);
    return selection ? selection->instance_type : "";
  }
  // The first in the queue that can start: its name, otherwise what is lacking.
  std::string next(int hosts = 1, int attempt = 1) {
    const auto job = book_.first();
    if (!job) return "nobody waits";
    auto placed = book_.place_first(attempt, [&] { return request(hosts); });
    if (const auto* shortage = std::get_if<Shortage>(&placed)) return shortage->message;
    grants_ = std::get<AttemptGrant>(std::move(placed));
    book_.leave_queue(*job);
    return *job;
  }

  Bytes free_ = gib(100);
  AttemptGrant grants_;  // of the last that next() placed
  PlacementBook book_{Machine{4, gib(16), 4},
                      {.floor = {}, .allowance = {}, .strict = true},
                      [this]() -> Result<DiskSpace> { return DiskSpace{gib(100), free_}; },
                      [](const engine::InstanceId&) { return Bytes{}; }};
};

TEST_F(PlacementBookTest, OfSeveralPreferencesTheFirstThatHasRoomIsTaken) {
  book_.enqueue("a", shares(1, {3, gib(1), 0}));
  EXPECT_EQ(next(), "a");
  book_.enqueue_any("b", {choice("large", 1, {4, gib(1), 0}), choice("medium", 2, {0.5, gib(1), 0}),
                          choice("small", 1, {1, gib(1), 0})});
  EXPECT_EQ(selected("b"), "large") << "until somebody looks";
  EXPECT_FALSE(book_.find_shortage());
  EXPECT_EQ(selected("b"), "medium");
  EXPECT_EQ(next(2), "b");
  EXPECT_EQ(grants_.size(), 2);
}

TEST_F(PlacementBookTest, WhereNoPreferenceHasRoomTheJobWaitsAsForItsFirst) {
  book_.enqueue("a", shares(1, {4, gib(1), 0}));
  EXPECT_EQ(next(), "a");
  book_.enqueue_any("b", {choice("large", 1, {4, gib(1), 0}), choice("small", 1, {1, gib(1), 0})});
  EXPECT_THAT(next(), HasSubstr("needs 4 vCPUs"));
  EXPECT_EQ(selected("b"), "large");
  book_.release({"a", 1, "algo-1"});
  EXPECT_EQ(next(), "b");
  EXPECT_EQ(selected("b"), "") << "it doesn't wait any more";
  EXPECT_EQ(grants_.at("algo-1").size.cpus, 4);
}

TEST_F(PlacementBookTest, AJobMayOvertakeByAPreferenceThatDelaysNobody) {
  book_.enqueue("running", shares(1, {2, gib(1), 0}));
  EXPECT_EQ(next(), "running");
  book_.enqueue("first", shares(1, {3, gib(1), 0}));
  book_.enqueue_any("second",
                    {choice("large", 1, {2, gib(1), 0}), choice("small", 1, {1, gib(1), 0})});
  EXPECT_TRUE(book_.find_shortage());
  EXPECT_THAT(book_.find_overtaking(), ElementsAre("second"));
  EXPECT_EQ(selected("second"), "small") << "beside the first there is room for one CPU";
}

TEST_F(PlacementBookTest, WhateverTheFirstMayBePlacedAsIsNotDelayed) {
  book_.enqueue("running", shares(1, {3, gib(1), 0}));
  EXPECT_EQ(next(), "running");
  book_.enqueue_any("first",
                    {choice("gpus", 1, {2, gib(1), 4}), choice("cpus", 1, {4, gib(1), 0})});
  book_.enqueue("second", shares(1, {1, gib(1), 0}));
  EXPECT_TRUE(book_.find_shortage());
  EXPECT_THAT(book_.find_overtaking(), ElementsAre()) << "it could hold up the first as \"cpus\"";
}

TEST_F(PlacementBookTest, JobsThatFitBeginAtOnceInTheirOrder) {
  book_.enqueue("a", shares(1, {2, gib(8), 0}));
  book_.enqueue("b", shares(1, {2, gib(8), 0}));
  book_.enqueue("c", shares(1, {1, gib(1), 0}));
  EXPECT_EQ(next(), "a");
  EXPECT_EQ(next(), "b");
  EXPECT_EQ(next(),
            "Waiting for capacity: the training job needs 1 vCPU and 1.0 GiB of memory; 0 vCPUs "
            "and 0 B of memory of this machine are free");
  EXPECT_TRUE(book_.waits("c"));
  book_.release_attempt({"a", 1});
  EXPECT_EQ(next(), "c");
  EXPECT_FALSE(book_.first());
}

TEST_F(PlacementBookTest, ASmallJobDoesNotOvertakeALargeOneThatWaits) {
  book_.enqueue("running", shares(1, {1, gib(1), 0}));
  EXPECT_EQ(next(), "running");
  book_.enqueue("large", shares(1, {4, gib(1), 0}));
  book_.enqueue("small", shares(1, {1, gib(1), 0}));
  EXPECT_TRUE(book_.find_shortage());
  book_.release_attempt({"running", 1});
  EXPECT_EQ(next(), "large");
  EXPECT_TRUE(book_.find_shortage());
  book_.leave_queue("small");
  EXPECT_FALSE(book_.first());
}

TEST_F(PlacementBookTest, TheFirstMayFitWhenThoseThatLeaveHaveLeft) {
  const auto leaving = [](std::set<std::string> jobs) {
    return
        [jobs = std::move(jobs)](const AttemptId& attempt) { return jobs.contains(attempt.job); };
  };
  EXPECT_FALSE(book_.first_fits_without(leaving({}))) << "nobody waits";
  book_.enqueue("a", shares(1, {2, gib(1), 0}));
  book_.enqueue("b", shares(1, {2, gib(1), 0}));
  EXPECT_EQ(next(), "a");
  EXPECT_EQ(next(), "b");
  book_.enqueue("c", shares(1, {3, gib(1), 0}));
  EXPECT_FALSE(book_.first_fits_without(leaving({"a"})));
  EXPECT_TRUE(book_.first_fits_without(leaving({"a", "b"})));
  book_.leave_queue("c");
  book_.enqueue("d", shares(1, {2, gib(1), 0}));
  EXPECT_TRUE(book_.first_fits_without(leaving({"a"})));
}

TEST_F(PlacementBookTest, MemoryCountsAsCpusDo) {
  book_.enqueue("a", shares(1, {1, gib(10), 0}));
  book_.enqueue("b", shares(1, {1, gib(10), 0}));
  EXPECT_EQ(next(), "a");
  EXPECT_TRUE(book_.find_shortage());
}

TEST_F(PlacementBookTest, AllHostsOfAnAttemptBeginTogetherOrNone) {
  book_.enqueue("two", shares(2, {2, gib(4), 0}));
  book_.enqueue("again", shares(2, {2, gib(4), 0}));
  EXPECT_EQ(next(2), "two");
  book_.release({"two", 1, "algo-1"});
  EXPECT_TRUE(book_.find_shortage()) << "the other host still holds its half";
  book_.release({"two", 1, "algo-2"});
  EXPECT_EQ(next(2), "again");
}

TEST_F(PlacementBookTest, GpusAreGivenOneByOneTheLowestFreeFirstAndNeverTwice) {
  book_.enqueue("a", shares(1, {0.5, gib(1), 1}));
  book_.enqueue("b", shares(2, {0.5, gib(1), 1}));
  book_.enqueue("c", shares(1, {0.5, gib(1), 2}));
  EXPECT_EQ(next(), "a");
  EXPECT_THAT(grants_.at("algo-1").gpu_ids, ElementsAre(0));
  EXPECT_EQ(next(2), "b");
  EXPECT_THAT(grants_.at("algo-1").gpu_ids, ElementsAre(1));
  EXPECT_THAT(grants_.at("algo-2").gpu_ids, ElementsAre(2));
  EXPECT_THAT(next(),
              HasSubstr("and 2 GPUs; 2.5 vCPUs, 13.0 GiB of memory and 1 GPU of this machine"));
  book_.release_attempt({"a", 1});
  EXPECT_EQ(next(), "c");
  EXPECT_THAT(grants_.at("algo-1").gpu_ids, ElementsAre(0, 3));
}

TEST_F(PlacementBookTest, ARunningInstanceKeepsItsGpusAndOneOfBeforeTheyWereAssignedHasAll) {
  book_.adopt({"a", 1, "algo-1"}, {{1, gib(1), 1}, {2}, gib(1), {}});
  book_.enqueue("b", shares(1, {1, gib(1), 3}));
  EXPECT_EQ(next(), "b");
  EXPECT_THAT(grants_.at("algo-1").gpu_ids, ElementsAre(0, 1, 3));
  book_.release_attempt({"b", 1});
  book_.adopt({"old", 1, "algo-1"}, {{1, gib(1), 1}, {}, gib(1), {}});
  book_.release_attempt({"a", 1});
  book_.enqueue("c", shares(1, {1, gib(1), 1}));
  EXPECT_THAT(next(), HasSubstr("and 0 GPUs of this machine are free"));
}

TEST_F(PlacementBookTest, AJobAsLargeAsTheMachineRunsAlone) {
  book_.enqueue("a", shares(1, {4, gib(16), 4}));
  book_.enqueue("b", shares(1, {0.5, mib(1), 0}));
  EXPECT_EQ(next(), "a");
  EXPECT_TRUE(book_.find_shortage());
}

TEST_F(PlacementBookTest, AnAdoptedInstanceHoldsItsShareEvenWhereItDoesNotFit) {
  book_.adopt({"a", 1, "algo-1"}, {{3, gib(1), 0}});
  book_.adopt({"b", 1, "algo-1"}, {{3, gib(1), 0}});
  book_.enqueue("c", shares(1, {1, gib(1), 0}));
  EXPECT_TRUE(book_.find_shortage());
  book_.release({"a", 1, "algo-1"});
  EXPECT_EQ(next(), "c");
}

TEST_F(PlacementBookTest, TheDiskIsPromisedToEveryHost) {
  free_ = gib(3);
  book_.enqueue("two", shares(2, {1, gib(1), 0}));
  book_.enqueue("also", shares(2, {1, gib(1), 0}));
  EXPECT_EQ(next(2), "two");
  EXPECT_EQ(grants_.at("algo-2").volume, gib(1));
  EXPECT_THAT(next(2), HasSubstr("2 storage volumes of together at least 2.0 GiB"));
  EXPECT_FALSE(book_.find_shortage()) << "it is the disk";
  book_.release({"two", 1, "algo-2"});
  EXPECT_EQ(next(2), "also");
}

TEST_F(PlacementBookTest, AnAttemptThatCouldNotBeginIsStillTheFirst) {
  book_.enqueue("a", shares(1, {4, gib(1), 0}));
  book_.enqueue("b", shares(1, {4, gib(1), 0}));
  const auto ask = [] { return request(1); };
  ASSERT_TRUE(std::holds_alternative<AttemptGrant>(book_.place_first(1, ask)));
  EXPECT_NE(book_.find({"a", 1, "algo-1"}), nullptr);
  book_.release_attempt({"a", 1});
  EXPECT_EQ(book_.find({"a", 1, "algo-1"}), nullptr);
  EXPECT_EQ(next(), "a");
}

TEST_F(PlacementBookTest, AttemptsOfBeforeGetWhatTheyNeedButNoGpuTwice) {
  book_.adopt({"a", 1, "algo-1"}, {{1, gib(1), 3}, {0, 1, 2}, gib(1), {}});
  ASSERT_TRUE(book_.insist({"b", 2}, shares(1, {4, gib(16), 1}), request(1)));
  EXPECT_THAT(book_.find({"b", 2, "algo-1"})->gpu_ids, ElementsAre(3));
  const auto refused = book_.insist({"c", 1}, shares(1, {1, gib(1), 1}), request(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "GPUs that the training job needs: 1, free on this machine: 0");
}

TEST_F(PlacementBookTest, AJobIsQueuedOnce) {
  book_.enqueue("a", shares(1, {4, gib(1), 0}));
  book_.enqueue("b", shares(1, {4, gib(1), 0}));
  book_.enqueue("a", shares(1, {4, gib(1), 0}));
  EXPECT_EQ(next(), "a");
  book_.release_attempt({"a", 1});
  EXPECT_EQ(next(), "b");
  EXPECT_EQ(next(), "nobody waits");
}

TEST_F(PlacementBookTest, AJobThatComesBackKeepsItsPlaceAmongThoseOfTheSameMillisecond) {
  const auto place = [](std::int64_t number) {
    return QueuePlace{false, from_epoch_millis(7), number};
  };
  book_.enqueue("second", shares(1, {4, gib(1), 0}), place(2));
  book_.enqueue("first", shares(1, {4, gib(1), 0}), place(1));
  EXPECT_EQ(next(), "first");
  book_.release_attempt({"first", 1});
  EXPECT_EQ(next(), "second");
}

TEST_F(PlacementBookTest, OnDemandJobsAreBeforeSpotJobsThenTheOlderBeforeTheNewer) {
  const InstanceSize size{4, gib(1), 0};
  const auto place = [](bool is_spot, std::int64_t created) {
    return QueuePlace{is_spot, from_epoch_millis(created)};
  };
  book_.enqueue("spot-1", shares(1, size), place(true, 1));
  book_.enqueue("demand-3", shares(1, size), place(false, 3));
  book_.enqueue("demand-2", shares(1, size), place(false, 2));
  book_.enqueue("demand-3b", shares(1, size), place(false, 3));
  for (const char* job : {"demand-2", "demand-3", "demand-3b", "spot-1"}) {
    EXPECT_EQ(next(), job);
    book_.release_attempt({job, 1});
  }
}

class OvertakingTest : public PlacementBookTest {
 protected:
  void run(const std::string& job, const InstanceSize& size) {
    book_.enqueue(job, shares(1, size));
    ASSERT_EQ(next(), job);
  }
  bool overtakes(const std::string& job) {
    return std::holds_alternative<AttemptGrant>(
        book_.place_overtaking({job, 1}, [] { return request(1); }, [] { return request(1); }));
  }
};

TEST_F(OvertakingTest, OnlyJobsThatFitBesideTheFirstOvertakeIt) {
  run("running", {2, gib(1), 0});
  book_.enqueue("first", shares(1, {3, gib(1), 0}));
  book_.enqueue("two", shares(1, {2, gib(1), 0}));
  book_.enqueue("one", shares(1, {1, gib(1), 0}));
  book_.enqueue("another", shares(1, {1, gib(1), 0}));
  EXPECT_THAT(book_.find_overtaking(), ElementsAre("one"));
  EXPECT_THAT(book_.find_overtaking(), testing::IsEmpty()) << "nothing has changed";
  EXPECT_FALSE(overtakes("two"));
  EXPECT_TRUE(overtakes("one"));
  book_.leave_queue("one");
  EXPECT_FALSE(overtakes("another")) << "together they would delay it";
  book_.release_attempt({"running", 1});
  EXPECT_EQ(next(), "first");
}

TEST_F(OvertakingTest, AFirstThatWaitsForDiskIsNotOvertaken) {
  free_ = Bytes{};
  book_.enqueue("first", shares(1, {1, gib(1), 0}));
  book_.enqueue("b", shares(1, {1, gib(1), 0}));
  EXPECT_THAT(next(), HasSubstr("disk space"));
  EXPECT_THAT(book_.find_overtaking(), testing::IsEmpty());
}

TEST_F(OvertakingTest, TheFirstIsLeftItsDisk) {
  run("running", {2, gib(1), 0});
  book_.enqueue("first", shares(1, {3, gib(1), 0}));
  book_.enqueue("one", shares(1, {1, gib(1), 0}));
  free_ = gib(2);  // one is promised to the running job
  EXPECT_FALSE(overtakes("one"));
  free_ = gib(3);
  EXPECT_TRUE(overtakes("one"));
}

class InterruptionsTest : public OvertakingTest {
 protected:
  std::vector<std::string> chosen(const std::vector<std::string>& candidates,
                                  const std::string& leaving = "") {
    std::vector<AttemptId> attempts;
    for (const std::string& job : candidates) attempts.push_back({job, 1});
    std::vector<std::string> jobs;
    for (const AttemptId& each : book_.choose_to_interrupt(
             attempts, [&](const AttemptId& attempt) { return attempt.job == leaving; }))
      jobs.push_back(each.job);
    return jobs;
  }
};

TEST_F(InterruptionsTest, SpotJobsGiveWayToAnOnDemandJobOnly) {
  run("a", {1, gib(1), 0});
  run("b", {2, gib(1), 0});
  run("c", {1, gib(1), 0});
  book_.enqueue("first", shares(1, {2, gib(1), 0}), {true, {}});
  EXPECT_THAT(chosen({"a", "b"}), testing::IsEmpty()) << "a spot job waits";
  book_.enqueue("demand", shares(1, {2, gib(1), 0}), {false, {}});
  EXPECT_THAT(chosen({"b", "a"}), ElementsAre("b"));
  EXPECT_THAT(chosen({"a", "c"}), ElementsAre("a", "c"));
  EXPECT_THAT(chosen({"a"}), testing::IsEmpty()) << "that would not be enough";
  EXPECT_THAT(chosen({"a"}, "b"), testing::IsEmpty()) << "b leaves room enough";
  EXPECT_THAT(chosen({"a"}, "c"), ElementsAre("a"));
}

TEST_F(InterruptionsTest, TheReportSaysWhoWaitsForWhatAndWhoHoldsIt) {
  run("gpus", {0.5, gib(1), 3});
  run("cpus", {2, gib(1), 0});
  book_.enqueue("first", shares(1, {1, gib(1), 2}));
  book_.enqueue("large", shares(2, {1, gib(1), 0}), {true, {}});
  book_.enqueue("small", shares(1, {1, gib(1), 0}), {true, {}});
  const QueueReport report = book_.report();
  EXPECT_EQ(report.free, (InstanceSize{1.5, gib(14), 1}));
  ASSERT_EQ(report.jobs.size(), 3U);
  EXPECT_EQ(report.jobs[0].waits_for,
            "Waiting for capacity: the training job needs 1 vCPU, 1.0 GiB of memory and 2 GPUs; "
            "1.5 vCPUs, 14.0 GiB of memory and 1 GPU of this machine are free");
  ASSERT_EQ(report.jobs[0].held_by.size(), 1U) << "the other holds no GPU";
  EXPECT_EQ(report.jobs[0].held_by[0].job, "gpus");
  EXPECT_EQ(report.jobs[0].held_by[0].size.gpus, 3);
  EXPECT_EQ(report.jobs[1].need, (InstanceSize{2, gib(2), 0}));
  EXPECT_EQ(report.jobs[1].held_by.size(), 2U);
  EXPECT_TRUE(report.jobs[2].place.is_spot);
  EXPECT_EQ(report.jobs[2].waits_for,
            "Waiting for its turn: it would fit, but must not delay 'first', which is first");
}

// A queue over time, with jobs whose ends are known: the first starts as soon as the jobs that were
// running when it became the first leave enough room, whatever overtook it.
class QueueOverTime {
 public:
  explicit QueueOverTime(unsigned seed) : random_(seed) {}

  // Returns how many overtook.
  int run() {
    for (int job = 0; job < 40; ++job) {
      name_ = std::to_string(job);
      const InstanceSize size{1 + static_cast<double>(random_() % 8), gib(1 + random_() % 12),
                              static_cast<int>(random_() % 4 == 0 ? 1 + random_() % 4 : 0)};
      sizes_[name_] = size;
      book_.enqueue(name_, {{"algo-1", size, {}}},
                    {random_() % 3 == 0, from_epoch_millis(random_() % 40)});
      advance(static_cast<int>(random_() % 3));
    }
    while (!running_.empty()) advance(1);
    EXPECT_FALSE(book_.first()) << "somebody starves";
    return overtaken_;
  }

 private:
  void advance(int turns) {
    for (int i = 0; i < turns; ++i) {
      ++now_;
      std::erase_if(running_, [&](const auto& each) {
        if (each.second > now_) return false;
        book_.release_attempt({each.first, 1});
        before_first_.erase(each.first);
        return true;
      });
      place_all();
    }
  }

  void place_all() {
    const auto ask = [] { return DiskRequest{}; };
    while (const auto first = book_.first()) {
      note_first(*first);
      const auto placed = book_.place_first(1, ask);
      const bool began = std::holds_alternative<AttemptGrant>(placed);
      EXPECT_EQ(began, would_fit(*first)) << first.value() << " at " << now_;
      if (!began) break;
      begin(*first);
    }
    for (const std::string& job : book_.find_overtaking()) {
      if (!std::holds_alternative<AttemptGrant>(book_.place_overtaking({job, 1}, ask, ask)))
        continue;
      begin(job);
      ++overtaken_;
    }
  }

  void note_first(const std::string& job) {
    if (std::exchange(first_, job) == job) return;
    before_first_.clear();
    for (const auto& [name, end] : running_) before_first_.insert(name);
  }
  bool would_fit(const std::string& job) const {
    InstanceSize held;
    for (const std::string& name : before_first_) held = add(held, sizes_.at(name));
    return before_first_.empty() || fits(sizes_.at(job), remaining_room(held, machine_));
  }
  void begin(const std::string& job) {
    book_.leave_queue(job);
    running_[job] = now_ + 1 + static_cast<int>(random_() % 12);
  }

  const Machine machine_{8, gib(16), 4};
  std::mt19937 random_;
  PlacementBook book_{machine_, {}, {}, [](const engine::InstanceId&) { return Bytes{}; }};
  std::map<std::string, InstanceSize> sizes_;
  std::map<std::string, int> running_;  // until when
  std::set<std::string>
      before_first_;  // those that were running when the first became the first, and still are
  std::string first_, name_;
  int now_ = 0;
  int overtaken_ = 0;
};

TEST(PlacementBookOverTime, NobodyWhoOvertakesTheFirstDelaysIt) {
  int overtaken = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    overtaken += QueueOverTime(seed).run();
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(overtaken, 200);
}

}  // namespace
}  // namespace trainyard::control
