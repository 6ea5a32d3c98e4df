#include "control/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Machine kMachine{4, gib(16), 2};

TEST(Scheduler, JobsThatFitStartAtOnceInTheirOrder) {
  Scheduler scheduler(kMachine);
  scheduler.enqueue("a", {2, gib(8), 0});
  scheduler.enqueue("b", {2, gib(8), 0});
  scheduler.enqueue("c", {1, gib(1), 0});
  EXPECT_EQ(scheduler.next(), "a");
  EXPECT_EQ(scheduler.next(), "b");
  EXPECT_EQ(scheduler.next(), std::nullopt);
  EXPECT_TRUE(scheduler.waits("c"));
  scheduler.remove("a");
  EXPECT_EQ(scheduler.next(), "c");
}

TEST(Scheduler, ASmallJobDoesNotOvertakeALargeOneThatWaits) {
  Scheduler scheduler(kMachine);
  scheduler.enqueue("running", {1, gib(1), 0});
  EXPECT_EQ(scheduler.next(), "running");
  scheduler.enqueue("large", {4, gib(1), 0});
  scheduler.enqueue("small", {1, gib(1), 0});
  EXPECT_EQ(scheduler.next(), std::nullopt);
  scheduler.remove("running");
  EXPECT_EQ(scheduler.next(), "large");
  EXPECT_EQ(scheduler.next(), std::nullopt);
  scheduler.remove("large");
  EXPECT_EQ(scheduler.next(), "small");
}

TEST(Scheduler, MemoryCountsAsCpusDo) {
  Scheduler scheduler(kMachine);
  scheduler.enqueue("a", {1, gib(10), 0});
  scheduler.enqueue("b", {1, gib(10), 0});
  EXPECT_EQ(scheduler.next(), "a");
  EXPECT_EQ(scheduler.next(), std::nullopt);
}

TEST(Scheduler, OneJobWithGpusRunsAtATime) {
  Scheduler scheduler(kMachine);
  scheduler.enqueue("a", {1, gib(1), 1});
  scheduler.enqueue("b", {1, gib(1), 1});
  EXPECT_EQ(scheduler.next(), "a");
  EXPECT_EQ(scheduler.next(), std::nullopt);
  scheduler.remove("a");
  EXPECT_EQ(scheduler.next(), "b");
}

TEST(Scheduler, AJobAsLargeAsTheMachineRunsAlone) {
  Scheduler scheduler(kMachine);
  const Grant grant = make_grant("ml.m5.24xlarge", {96, gib(384), 0}, kMachine);
  scheduler.enqueue("a", grant.limits);
  scheduler.enqueue("b", {0.5, mib(1), 0});
  EXPECT_EQ(scheduler.next(), "a");
  EXPECT_EQ(scheduler.next(), std::nullopt);
}

TEST(Scheduler, AJobIsQueuedOnceAndLeavesTheQueueWhenRemoved) {
  Scheduler scheduler(kMachine);
  scheduler.enqueue("a", {4, gib(1), 0});
  scheduler.enqueue("a", {4, gib(1), 0});
  scheduler.enqueue("b", {4, gib(1), 0});
  EXPECT_EQ(scheduler.next(), "a");
  scheduler.enqueue("a", {4, gib(1), 0});
  EXPECT_FALSE(scheduler.waits("a")) << "it runs";
  scheduler.remove("a");
  EXPECT_EQ(scheduler.next(), "b");
  EXPECT_EQ(scheduler.next(), std::nullopt);
}

TEST(Scheduler, AnAdoptedJobHoldsItsShareEvenWhereItDoesNotFit) {
  Scheduler scheduler(kMachine);
  scheduler.adopt("a", {3, gib(1), 0});
  scheduler.adopt("b", {3, gib(1), 0});
  scheduler.enqueue("c", {1, gib(1), 0});
  EXPECT_EQ(scheduler.next(), std::nullopt);
  scheduler.remove("a");
  EXPECT_EQ(scheduler.next(), "c");
}

TEST(Grant, IsTheInstanceTypesOwnSizeWhereTheMachineIsLargeEnough) {
  const Grant grant = make_grant("ml.m5.large", {2, gib(8), 0}, kMachine);
  EXPECT_EQ(grant.limits, (InstanceSize{2, gib(8), 0}));
  EXPECT_THAT(grant.notices, IsEmpty());
}

TEST(Grant, IsTheMachineAndSaysSoWhereTheMachineIsSmaller) {
  const Grant grant = make_grant("ml.m5.4xlarge", {16, gib(64), 0}, kMachine);
  EXPECT_EQ(grant.limits, (InstanceSize{4, gib(16), 0}));
  EXPECT_THAT(grant.notices,
              ElementsAre(testing::HasSubstr("16 vCPUs, this machine has 4"),
                          testing::AllOf(testing::HasSubstr("64"), testing::HasSubstr("16"))));
}

}  // namespace
}  // namespace trainyard::control
