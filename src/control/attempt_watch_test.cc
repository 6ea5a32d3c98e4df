#include "control/attempt_watch.h"

#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

using namespace std::chrono_literals;
using Overdue = AttemptWatch::Overdue;

// A watch that is polled every half second, as by the supervisor.
class Watched : public ::testing::Test {
 protected:
  Overdue pass(std::chrono::milliseconds time, bool beats) {
    Overdue overdue = Overdue::nothing;
    for (std::chrono::milliseconds at{0}; at < time && overdue == Overdue::nothing; at += 500ms) {
      now_ += 500ms;
      if (beats) *signs_.beat += 500ms;
      if (signs_.run_time) *signs_.run_time += 500ms;
      overdue = watch_.look(now_, signs_);
    }
    return overdue;
  }

  AttemptWatch::Steady::time_point now_{1h};
  AttemptSigns signs_{from_epoch_millis(1000), false, 0ms, 60s, 120s};
  AttemptWatch watch_{AttemptWatchOptions{}};
};

TEST_F(Watched, AnAgentThatBeatsIsNeverSilentNorOverdue) {
  signs_.stopping = true;
  EXPECT_EQ(pass(1h, true), Overdue::nothing);
  signs_.stopping = false;
  EXPECT_EQ(pass(1h, true), Overdue::nothing) << "it knows its own limit";
  EXPECT_FALSE(watch_.is_silent());
}

TEST_F(Watched, SilenceIsSaidAfterHalfAMinuteAndEndsNothing) {
  signs_.max_runtime = 100h;
  pass(10s, true);
  pass(29s, false);
  EXPECT_FALSE(watch_.is_silent());
  EXPECT_EQ(pass(24h, false), Overdue::nothing);
  EXPECT_TRUE(watch_.is_silent());
  pass(1s, true);
  EXPECT_FALSE(watch_.is_silent());
  EXPECT_TRUE(watch_.is_responding());
}

TEST_F(Watched, AStopIsKeptOnceASilentAgentHadItsTime) {
  pass(1s, true);
  signs_.stopping = true;
  EXPECT_EQ(pass(209s, false), Overdue::nothing);
  EXPECT_EQ(pass(3s, false), Overdue::stop);
}

TEST_F(Watched, MaxRuntimeIsKeptOnceASilentAgentHadItsTime) {
  pass(1s, true);
  EXPECT_EQ(pass(268s, false), Overdue::nothing);
  EXPECT_EQ(pass(3s, false), Overdue::runtime);
}

TEST_F(Watched, AnAgentWithoutAHeartbeatIsNotTakenForSilent) {
  signs_.beat.reset();
  signs_.stopping = true;
  EXPECT_EQ(pass(1h, false), Overdue::nothing);
  EXPECT_FALSE(watch_.is_silent());
}

TEST_F(Watched, ATimeWithoutLooksMakesNobodySilent) {
  pass(1s, true);
  now_ += 10h;
  watch_.look(now_, signs_);
  EXPECT_FALSE(watch_.is_silent());
}

}  // namespace
}  // namespace trainyard::control
