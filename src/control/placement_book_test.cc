#include "control/placement_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  // The first of the queue that can begin: its name, else what is short.
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
  book_.release_attempt("a", 1);
  EXPECT_EQ(next(), "c");
  EXPECT_FALSE(book_.first());
}

TEST_F(PlacementBookTest, ASmallJobDoesNotOvertakeALargeOneThatWaits) {
  book_.enqueue("running", shares(1, {1, gib(1), 0}));
  EXPECT_EQ(next(), "running");
  book_.enqueue("large", shares(1, {4, gib(1), 0}));
  book_.enqueue("small", shares(1, {1, gib(1), 0}));
  EXPECT_TRUE(book_.find_shortage());
  book_.release_attempt("running", 1);
  EXPECT_EQ(next(), "large");
  EXPECT_TRUE(book_.find_shortage());
  book_.leave_queue("small");
  EXPECT_FALSE(book_.first());
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
  book_.release_attempt("a", 1);
  EXPECT_EQ(next(), "c");
  EXPECT_THAT(grants_.at("algo-1").gpu_ids, ElementsAre(0, 3));
}

TEST_F(PlacementBookTest, ARunningInstanceKeepsItsGpusAndOneOfBeforeTheyWereAssignedHasAll) {
  book_.adopt({"a", 1, "algo-1"}, {{1, gib(1), 1}, {2}, gib(1), {}});
  book_.enqueue("b", shares(1, {1, gib(1), 3}));
  EXPECT_EQ(next(), "b");
  EXPECT_THAT(grants_.at("algo-1").gpu_ids, ElementsAre(0, 1, 3));
  book_.release_attempt("b", 1);
  book_.adopt({"old", 1, "algo-1"}, {{1, gib(1), 1}, {}, gib(1), {}});
  book_.release_attempt("a", 1);
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
  book_.release_attempt("a", 1);
  EXPECT_EQ(book_.find({"a", 1, "algo-1"}), nullptr);
  EXPECT_EQ(next(), "a");
}

TEST_F(PlacementBookTest, AttemptsOfBeforeGetWhatTheyNeedButNoGpuTwice) {
  book_.adopt({"a", 1, "algo-1"}, {{1, gib(1), 3}, {0, 1, 2}, gib(1), {}});
  ASSERT_TRUE(book_.insist("b", 2, shares(1, {4, gib(16), 1}), request(1)));
  EXPECT_THAT(book_.find({"b", 2, "algo-1"})->gpu_ids, ElementsAre(3));
  const auto refused = book_.insist("c", 1, shares(1, {1, gib(1), 1}), request(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "GPUs that the training job needs: 1, free on this machine: 0");
}

TEST_F(PlacementBookTest, AJobIsQueuedOnce) {
  book_.enqueue("a", shares(1, {4, gib(1), 0}));
  book_.enqueue("b", shares(1, {4, gib(1), 0}));
  book_.enqueue("a", shares(1, {4, gib(1), 0}));
  EXPECT_EQ(next(), "a");
  book_.release_attempt("a", 1);
  EXPECT_EQ(next(), "b");
  EXPECT_EQ(next(), "nobody waits");
}

}  // namespace
}  // namespace trainyard::control
