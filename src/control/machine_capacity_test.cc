#include "control/machine_capacity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace trainyard::control {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Machine kMachine{8, gib(32), 4};

InstanceSize cpus(double count, int gpus = 0) {
  return {count, gib(1), gpus};
}

TEST(MachineRoom, IsWhatIsLeft) {
  EXPECT_EQ(remaining_room(cpus(3, 1), kMachine), (InstanceSize{5, gib(31), 3}));
  EXPECT_EQ(remaining_room({9, gib(40), 5}, kMachine), InstanceSize{});
  EXPECT_TRUE(fits({8, gib(32), 4}, remaining_room({}, kMachine)));
  EXPECT_FALSE(fits(cpus(5), remaining_room(cpus(4), kMachine)));
}

TEST(MachineRoom, AJobMayTakeWhatTheFirstLeavesWhicheverEndsFirst) {
  // The first needs 6 and waits for the 4 to end; then 2 remain beside it.
  EXPECT_EQ(spare_room(cpus(6), {cpus(4)}, kMachine).cpus, 2);
  // It may start as soon as one of the three has ended, with nothing left.
  EXPECT_EQ(spare_room(cpus(4), {cpus(2), cpus(2), cpus(2)}, kMachine).cpus, 0);
  EXPECT_EQ(spare_room(cpus(3), {cpus(3), cpus(3)}, kMachine).cpus, 2);
  // Not more than is free now.
  EXPECT_EQ(spare_room(cpus(2), {cpus(7)}, kMachine).cpus, 1);
}

TEST(MachineRoom, AJobMayTakeAllOfWhatTheFirstDoesNotWaitFor) {
  const InstanceSize room = spare_room(cpus(1, 4), {cpus(1, 2)}, kMachine);
  EXPECT_EQ(room.cpus, 7);
  EXPECT_EQ(room.gpus, 0);
}

TEST(MachineRoom, WithManyRunningOnlyWhatFitsBesideAllOfThemIsFree) {
  const Machine large{64, gib(64), 8};
  const std::vector<InstanceSize> many(20, cpus(1, 0));
  const InstanceSize room = spare_room({4, gib(4), 8}, many, large);
  EXPECT_EQ(room.cpus, 40);
  EXPECT_EQ(room.gpus, 0);
}

TEST(MachineRoom, AsFewGiveWayAsMakeTheRoomTheFirstOnesFirst) {
  EXPECT_THAT(choose_to_preempt(cpus(2), {}, {cpus(2), cpus(2), cpus(4)}, kMachine),
              ElementsAre(0));
  EXPECT_THAT(choose_to_preempt(cpus(4), {}, {cpus(2), cpus(2), cpus(4)}, kMachine),
              ElementsAre(0, 1));
  EXPECT_THAT(choose_to_preempt(cpus(4), {}, {cpus(1), cpus(4), cpus(3)}, kMachine), ElementsAre(1))
      << "with the 4 the 1 needn't";
  EXPECT_THAT(choose_to_preempt(cpus(1, 1), {}, {cpus(1), cpus(1, 4)}, kMachine), ElementsAre(1))
      << "the first holds no GPU";
}

TEST(MachineRoom, NobodyGivesWayInVain) {
  EXPECT_THAT(choose_to_preempt(cpus(4), {}, {cpus(2), cpus(2)}, kMachine), IsEmpty())
      << "there is room";
  EXPECT_THAT(choose_to_preempt(cpus(6), cpus(4), {cpus(2), cpus(2)}, kMachine), IsEmpty())
      << "there would not be enough";
  EXPECT_THAT(choose_to_preempt({8.5, gib(33), 0}, {}, {cpus(2)}, kMachine), ElementsAre(0))
      << "alone it gets the machine";
}

// Compared with all orders in which the running ones may end.
TEST(MachineRoom, NobodyWhoTakesThatRoomDelaysTheFirst) {
  std::mt19937 random(11);
  const auto some = [&](unsigned max) {
    return InstanceSize{static_cast<double>(1 + random() % max), gib(1 + random() % (3 * max)),
                        static_cast<int>(random() % 3)};
  };
  int taken = 0;
  for (int round = 0; round < 2000; ++round) {
    std::vector<InstanceSize> held;
    InstanceSize sum;
    while (held.size() < 5) {
      const InstanceSize next = some(3);
      if (!fits(next, remaining_room(sum, kMachine))) break;
      held.push_back(next);
      sum = add(sum, next);
    }
    const InstanceSize first = some(8);
    if (!fits(first, remaining_room({}, kMachine)) || fits(first, remaining_room(sum, kMachine)))
      continue;
    const InstanceSize room = spare_room(first, held, kMachine);
    if (room.cpus < 1 || room.memory < gib(1)) continue;
    const InstanceSize other{1 + static_cast<double>(random() % static_cast<unsigned>(room.cpus)),
                             gib(1), static_cast<int>(random() % 3) % (room.gpus + 1)};
    if (!fits(other, room)) continue;
    ++taken;
    std::shuffle(held.begin(), held.end(), random);
    while (true) {
      InstanceSize left;
      for (const InstanceSize& each : held) left = add(left, each);
      if (fits(first, remaining_room(left, kMachine))) {
        EXPECT_TRUE(fits(first, remaining_room(add(left, other), kMachine))) << "round " << round;
      }
      if (held.empty()) break;
      held.pop_back();
    }
  }
  EXPECT_GT(taken, 100);
}

}  // namespace
}  // namespace trainyard::control
