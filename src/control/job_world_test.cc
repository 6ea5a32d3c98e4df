#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "control/job_state.h"
#include "control/job_world_for_test.h"

// Every job must end, whatever happens, and release everything.
namespace trainyard::control {
namespace {

using model::FailureClass;

void expect_sound_books(const World& world) {
  const JobState& state = world.state;
  std::chrono::milliseconds billed{0};
  for (std::size_t i = 0; i < state.attempts.size(); ++i) {
    const AttemptState& attempt = state.attempts[i];
    EXPECT_EQ(attempt.number, static_cast<int>(i) + 1);
    ASSERT_TRUE(attempt.ended);
    EXPECT_LE(attempt.started, *attempt.ended);
    billed += run_time(attempt, *attempt.ended);
    const auto freed = world.freed.find(attempt.number);
    ASSERT_NE(freed, world.freed.end());
    EXPECT_EQ(freed->second, 1);
    for (const InstanceState& instance : attempt.instances) EXPECT_TRUE(has_ended(instance));
    if (i + 1 < state.attempts.size()) {
      EXPECT_NE(attempt.failure_class, FailureClass::none);
    }
  }
  EXPECT_LE(state.billable_time_in_seconds, state.training_time_in_seconds);
  if (state.billable_time_in_seconds) {
    EXPECT_EQ(*state.billable_time_in_seconds,
              std::max<std::int64_t>(1, std::chrono::floor<std::chrono::seconds>(billed).count()));
  }
  EXPECT_EQ(state.phase == Phase::Failed, !state.failure_reason.empty());
  EXPECT_EQ(replay(world.story), state);
  EXPECT_THAT(effects_of(state), testing::IsEmpty());
}

TEST(JobWorld, EveryJobEndsWithSoundBooks) {
  std::map<Phase, int> ends;
  int retried = 0;
  int together = 0;
  std::ptrdiff_t interrupted = 0;
  for (unsigned seed = 1; seed <= 1000; ++seed) {
    const int hosts = 1 + static_cast<int>(seed % 3);
    World world(seed, hosts, static_cast<int>(seed % 4), {.is_spot = seed % 2 == 0});
    int turns = 0;
    while (world.advance_world())
      ASSERT_LT(++turns, 5000) << "seed " << seed << " is stuck in "
                               << to_string(world.state.phase);
    expect_sound_books(world);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    ++ends[world.state.phase];
    retried += world.state.attempts.size() > 1 ? 1 : 0;
    interrupted +=
        std::count_if(world.state.attempts.begin(), world.state.attempts.end(),
                      [](const auto& each) { return each.stop_cause == StopCause::interrupted; });
    together += hosts > 1 && !world.started_gate.empty() ? 1 : 0;
  }
  for (const Phase phase : {Phase::Completed, Phase::Failed, Phase::Stopped,
                            Phase::MaxRuntimeExceeded, Phase::MaxWaitTimeExceeded})
    EXPECT_GT(ends[phase], 5) << to_string(phase);
  EXPECT_GT(retried, 50);
  EXPECT_GT(interrupted, 100);
  EXPECT_GT(together, 150);
}

// A stop or an interruption coincides with the containers' own end.
TEST(JobWorld, AStopThatRacesTheEndOfAHealthyJobNeverFailsIt) {
  std::map<Phase, int> ends;
  for (unsigned seed = 1; seed <= 1000; ++seed) {
    const int hosts = 1 + static_cast<int>(seed % 3);
    World world(seed, hosts, 0, {.is_spot = seed % 2 == 0, .is_healthy = true, .stops = 30});
    int turns = 0;
    while (world.advance_world())
      ASSERT_LT(++turns, 5000) << "seed " << seed << " is stuck in "
                               << to_string(world.state.phase);
    expect_sound_books(world);
    EXPECT_NE(world.state.phase, Phase::Failed) << "seed " << seed;
    ++ends[world.state.phase];
  }
  EXPECT_GT(ends[Phase::Completed], 100);
  EXPECT_GT(ends[Phase::Stopped], 100);
}

}  // namespace
}  // namespace trainyard::control
