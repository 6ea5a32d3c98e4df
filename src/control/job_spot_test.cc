#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/job_state.h"
#include "control/job_story_for_test.h"

// Spot jobs that are interrupted, and the limits on waiting.
namespace trainyard::control {
namespace {

using model::FailureClass;
using model::Outcome;
using model::ReportKind;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

struct Limits {
  seconds max_wait{3600};
  seconds max_runtime{0};
  seconds max_pending{0};
  int retries = 0;
};

Story spot_job(Limits limits = {}) {
  Story story;
  return story.add(Created{at(0), "id", limits.retries, limits.max_runtime, true, limits.max_wait,
                           limits.max_pending});
}

// An attempt that reaches Training in the second after `t`.
Story& train(Story& story, std::int64_t t, int number) {
  story.started(t, number).report(t + 100, ReportKind::preparing);
  story.report(t + 500, ReportKind::downloading, "Downloading the training image");
  return story.report(t + 1000, ReportKind::training);
}
Story& interrupt(Story& story, std::int64_t t) {
  return story.add(InterruptRequested{at(t), story.attempt, "its room is needed"});
}
Story& stopped(Story& story, std::int64_t t) {
  return story.uploading(t, 143).finished(t + 100, Outcome::Stopped);
}

std::vector<std::string> phases_of(const JobState& state) {
  std::vector<std::string> phases;
  for (const Transition& each : state.transitions) phases.emplace_back(to_string(each.status));
  return phases;
}

std::vector<Effect> effects_after(const Story& story, const JobEvent& event) {
  const StateChange step = apply_event(story.state(), event);
  EXPECT_TRUE(step.changed);
  return step.effects;
}

TEST(SpotJob, RunsAgainAfterAnInterruptionAndPaysForWhatRan) {
  Story story = spot_job();
  train(story, 0, 1);
  EXPECT_THAT(effects_after(story, InterruptRequested{at(5000), 1, "x"}),
              ElementsAre(Effect(StopAttempt{1, StopCause::interrupted, {"algo-1"}})));
  interrupt(story, 5000);
  EXPECT_EQ(story.state().transitions.back().status_message,
            "Training job interrupted: its room is needed");
  stopped(story, 7400);
  const JobState waiting = story.state();
  EXPECT_EQ(waiting.phase, Phase::Interrupted);
  EXPECT_EQ(training_job_status(waiting.phase), "InProgress");
  EXPECT_THAT(effects_of(waiting), Contains(Effect(Enqueue{})));
  story.add(Queued{at(8000), "Waiting for capacity"});
  EXPECT_EQ(story.state().phase, Phase::Interrupted) << "until it starts again";
  train(story, 20'000, 2).uploading(30'000, 0);
  story.finished(31'500, Outcome::Completed, "", "s3://m");
  const JobState state = story.state();
  EXPECT_THAT(phases_of(state),
              ElementsAre("Starting", "Downloading", "Training", "Interrupted", "Starting",
                          "Downloading", "Training", "Uploading", "Completed"));
  EXPECT_EQ(state.billable_time_in_seconds, 7 + 11) << "0.5 to 7.5 s and 20.5 to 31.5 s";
  EXPECT_EQ(state.training_time_in_seconds, 31) << "0.5 to 31.5 s";
  EXPECT_EQ(state.attempts.front().failure_class, FailureClass::interruption);
  EXPECT_EQ(state.attempts.back().failure_class, FailureClass::none);
}

TEST(SpotJob, IsNotFailedByWhatHappensToItsInstancesInAnInterruption) {
  for (const char* reason : {"AlgorithmError: , exit code: 1", "InternalServerError: x"}) {
    Story story = spot_job();
    train(story, 0, 1);
    interrupt(story, 5000).uploading(5100, 1).finished(5200, Outcome::Failed, reason);
    EXPECT_EQ(story.state().phase, Phase::Interrupted) << reason;
  }
  Story gone = spot_job();
  train(gone, 0, 1);
  interrupt(gone, 5000).add(AgentGone{at(5100), 1});
  EXPECT_EQ(gone.state().phase, Phase::Interrupted);
  Story silent = spot_job();
  train(silent, 0, 1);
  interrupt(silent, 5000).add(AttemptCutOff{at(5100), 1});
  EXPECT_EQ(silent.state().phase, Phase::Interrupted);
  Story denied = spot_job();
  train(denied, 0, 1);
  interrupt(denied, 5000).finished(5200, Outcome::Failed, "ClientError: access denied");
  EXPECT_EQ(denied.state().phase, Phase::Failed) << "it would be denied again";
}

TEST(SpotJob, ThatEndsByItselfAllTheSameIsCompleted) {
  Story story = spot_job();
  train(story, 0, 1);
  interrupt(story, 5000).uploading(5010, 0).finished(5200, Outcome::Completed, "", "s3://m");
  EXPECT_EQ(story.state().phase, Phase::Completed);
  EXPECT_EQ(story.state().attempts.front().failure_class, FailureClass::none);
  Story late = spot_job();
  train(late, 0, 1).uploading(4000, 0);
  EXPECT_EQ(interrupt(late, 5000).state().phase, Phase::Uploading) << "too late for that";
}

TEST(SpotJob, KeepsItsRetriesOverInterruptions) {
  Story story = spot_job({.retries = 1});
  for (int number = 1; number <= 3; ++number) {
    train(story, number * 10'000, number);
    stopped(interrupt(story, number * 10'000 + 5000), number * 10'000 + 6000);
  }
  train(story, 40'000, 4).finished(45'000, Outcome::Failed, "InternalServerError: x");
  EXPECT_EQ(story.state().phase, Phase::Starting);
  EXPECT_EQ(story.state().transitions.back().status_message,
            "Starting the training job (retry 1 of 1)");
  story.add(WokeUp{at(50'000)});
  train(story, 50'000, 5).finished(55'000, Outcome::Failed, "InternalServerError: x");
  EXPECT_EQ(story.state().phase, Phase::Failed);
}

TEST(SpotJob, WhoseEngineTookItsPlaceAwayIsInterrupted) {
  Story story = spot_job();
  train(story, 0, 1).add(AgentGone{at(5000), 1, "algo-1", "preempted", FailureClass::interruption});
  EXPECT_EQ(story.state().phase, Phase::Interrupted);
  train(story, 6000, 2)
      .stop(8000)
      .add(AgentGone{at(9000), 2, "algo-1", "preempted", FailureClass::interruption});
  EXPECT_EQ(story.state().phase, Phase::Stopped) << "it was to end anyway";
}

TEST(SpotJob, AnOnDemandJobIsNeverInterrupted) {
  const JobState state = in_training().state();
  EXPECT_FALSE(apply_event(state, InterruptRequested{at(200'000), 1, "x"}).changed);
}

TEST(SpotJob, AStopWhileItIsInterruptedEndsIt) {
  Story running = spot_job();
  train(running, 0, 1);
  interrupt(running, 5000).stop(5500);
  EXPECT_EQ(running.state().phase, Phase::Stopping);
  EXPECT_EQ(stopped(running, 6000).state().phase, Phase::Stopped);
  Story waiting = spot_job();
  train(waiting, 0, 1);
  stopped(interrupt(waiting, 5000), 6000).stop(7000);
  EXPECT_EQ(waiting.state().phase, Phase::Stopped);
  EXPECT_THAT(effects_of(waiting.state()), IsEmpty());
  EXPECT_EQ(waiting.state().training_time_in_seconds, 6) << "0.5 to 7 s";
  EXPECT_EQ(waiting.state().billable_time_in_seconds, 5) << "0.5 to 6.1 s";
}

TEST(SpotJob, MaxRuntimeIsTheSumOverItsAttempts) {
  Story story = spot_job({.max_runtime = seconds(9)});
  train(story, 0, 1);
  stopped(interrupt(story, 4000), 5000);
  EXPECT_EQ(story.state().phase, Phase::Interrupted);
  train(story, 60'000, 2);
  stopped(interrupt(story, 64'000), 65'000);
  EXPECT_EQ(story.state().phase, Phase::MaxRuntimeExceeded) << "nothing is left for a third";
}

TEST(SpotJob, MaxWaitEndsItWhereverItIs) {
  const WokeUp passed{at(10'000), WakeReason::max_wait};
  Story queued = spot_job({.max_wait = seconds(10)});
  queued.queued(10);
  EXPECT_THAT(effects_of(queued.state()),
              Contains(Effect(WakeAt{at(10'000), WakeReason::max_wait})));
  EXPECT_THAT(effects_after(queued, passed), Contains(Effect(Dequeue{})));
  EXPECT_THAT(phases_of(queued.add(passed).state()),
              ElementsAre("Starting", "Pending", "Stopping", "MaxWaitTimeExceeded"));
  EXPECT_EQ(queued.state().transitions.back().status_message,
            "Training job wait time exceeded MaxWaitTimeInSeconds provided");
  Story training = spot_job({.max_wait = seconds(10)});
  train(training, 0, 1);
  EXPECT_THAT(effects_after(training, passed),
              Contains(Effect(StopAttempt{1, StopCause::max_wait, {"algo-1"}})));
  EXPECT_EQ(stopped(training.add(passed), 11'000).state().phase, Phase::MaxWaitTimeExceeded);
  Story interrupted = spot_job({.max_wait = seconds(10)});
  train(interrupted, 0, 1);
  interrupt(interrupted, 9000).add(passed);
  EXPECT_EQ(stopped(interrupted, 11'000).state().phase, Phase::MaxWaitTimeExceeded);
  Story uploading = spot_job({.max_wait = seconds(10)});
  train(uploading, 0, 1).uploading(9000, 0).add(passed);
  EXPECT_EQ(uploading.state().phase, Phase::Uploading);
  uploading.finished(12'000, Outcome::Completed, "", "s3://m");
  EXPECT_EQ(uploading.state().phase, Phase::Completed);
}

TEST(SpotJob, MaxWaitIsNotOverBeforeItIs) {
  Story story = spot_job({.max_wait = seconds(10)});
  EXPECT_FALSE(apply_event(story.state(), WokeUp{at(9999), WakeReason::max_wait}).changed);
  train(story, 0, 1);
  stopped(interrupt(story, 5000), 10'500);
  EXPECT_EQ(story.state().phase, Phase::MaxWaitTimeExceeded) << "seen where it would wait again";
}

TEST(MaxPending, CountsTheTimeWithoutAnAttempt) {
  Story story;
  story.add(Created{.at = at(0), .id = "id", .max_pending = seconds(1800)}).queued(10);
  EXPECT_THAT(effects_of(story.state()),
              Contains(Effect(WakeAt{at(1'800'000), WakeReason::max_pending})));
  const WokeUp passed{at(1'800'000), WakeReason::max_pending};
  EXPECT_THAT(effects_after(story, passed), Contains(Effect(Dequeue{})));
  Story ended = story;
  const JobState state = ended.add(passed).state();
  EXPECT_THAT(phases_of(state), ElementsAre("Starting", "Pending", "Stopping", "Stopped"));
  EXPECT_EQ(state.transitions.back().status_message,
            "Training job pending time exceeded MaxPendingTimeInSeconds provided");
  EXPECT_FALSE(state.training_start_time);
  train(story, 1'000'000, 1);
  EXPECT_FALSE(apply_event(story.state(), passed).changed) << "it runs";
}

TEST(MaxPending, GoesOnBetweenAttempts) {
  Story story = spot_job({.max_pending = seconds(1800)});
  train(story, 1'000'000, 1);
  stopped(interrupt(story, 1'100'000), 1'199'900);
  EXPECT_THAT(effects_of(story.state()),
              Contains(Effect(WakeAt{at(2'000'000), WakeReason::max_pending})))
      << "800 s are left";
  EXPECT_FALSE(apply_event(story.state(), WokeUp{at(1'999'999), WakeReason::max_pending}).changed);
  story.add(WokeUp{at(2'000'000), WakeReason::max_pending});
  EXPECT_EQ(story.state().phase, Phase::Stopped);
}

TEST(OutcomeRule, KeepsAJobPendingForItsTime) {
  model::JobOutcome outcome;
  outcome.rule = "slow";
  outcome.pending = seconds(5);
  Story story;
  story.add(Created{.at = at(0), .id = "id", .outcome = outcome});
  EXPECT_THAT(effects_of(story.state()), ElementsAre(WakeAt{at(5000), WakeReason::retry}));
  EXPECT_THAT(phases_of(story.state()), ElementsAre("Starting", "Pending"));
  EXPECT_EQ(story.state().transitions.back().status_message,
            "Training job waiting for capacity (the server's rule outcomes.slow)");
  EXPECT_FALSE(apply_event(story.state(), Queued{at(100), "others"}).changed);
  EXPECT_THAT(effects_after(story, WokeUp{at(5000), WakeReason::retry}), ElementsAre(Enqueue{}));
}

}  // namespace
}  // namespace trainyard::control
