#include "control/random_interruptions.h"

#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

using Steady = RandomInterruptions::Steady;
using std::chrono::minutes;

// When an attempt that runs for at most this long is interrupted.
minutes ends_after(RandomInterruptions& interruptions, const AttemptId& attempt, minutes max) {
  minutes run{0};
  while (run < max && !interruptions.is_due(attempt, Steady::time_point(run))) ++run;
  return run;
}

TEST(RandomInterruptions, ComeAsOftenAsIsConfigured) {
  RandomInterruptions interruptions(2, 7);
  minutes sum{0};
  for (int attempt = 1; attempt <= 1000; ++attempt)
    sum += ends_after(interruptions, {"a", attempt}, minutes(10'000));
  EXPECT_NEAR(static_cast<double>(sum.count()) / 1000, 30, 3) << "minutes from one to the next";
}

TEST(RandomInterruptions, AreTheSameForTheSameSeedAndNoneByDefault) {
  RandomInterruptions one(1, 3), same(1, 3), none(0, 3);
  for (int attempt = 1; attempt <= 5; ++attempt) {
    const AttemptId id{"a", attempt};
    EXPECT_EQ(ends_after(one, id, minutes(10'000)), ends_after(same, id, minutes(10'000)));
    EXPECT_EQ(ends_after(none, id, minutes(10'000)), minutes(10'000));
  }
}

TEST(RandomInterruptions, ComeByTheNewRateOnceThatIsChanged) {
  RandomInterruptions interruptions(0, 7);
  const AttemptId id{"a", 1};
  EXPECT_EQ(ends_after(interruptions, id, minutes(10'000)), minutes(10'000));
  interruptions.set_rate(60);
  EXPECT_LT(ends_after(interruptions, id, minutes(10'000)), minutes(100));
  interruptions.set_rate(0);
  EXPECT_EQ(ends_after(interruptions, id, minutes(10'000)), minutes(10'000));
}

}  // namespace
}  // namespace trainyard::control
