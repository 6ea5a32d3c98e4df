#include "agent/work_budget.h"

#include <gtest/gtest.h>

namespace trainyard::agent {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

TEST(WorkBudget, GivesTheBurstThenTheShare) {
  WorkBudget budget(10s, 10);
  Steady::time_point now = Steady::now();
  std::chrono::nanoseconds spent{};
  for (int i = 0; i < 1000; ++i, now += 1s)
    while (budget.may_work(now)) {
      budget.spend(100ms);
      spent += 100ms;
    }
  EXPECT_NEAR(std::chrono::duration<double>(spent).count(), 10 + 999 / 10.0, 1);
}

TEST(WorkBudget, SavesNoMoreThanTheBurst) {
  WorkBudget budget(1s, 10);
  const Steady::time_point start = Steady::now();
  ASSERT_TRUE(budget.may_work(start));
  ASSERT_TRUE(budget.may_work(start + 24h));
  budget.spend(1s);
  EXPECT_FALSE(budget.may_work(start + 24h));
  EXPECT_TRUE(budget.may_work(start + 24h + 1s));
}

TEST(WorkBudget, OneLongTurnIsPaidBack) {
  WorkBudget budget(1s, 10);
  const Steady::time_point start = Steady::now();
  ASSERT_TRUE(budget.may_work(start));
  budget.spend(3s);
  EXPECT_FALSE(budget.may_work(start + 20s));
  EXPECT_TRUE(budget.may_work(start + 21s));
}

}  // namespace
}  // namespace trainyard::agent
