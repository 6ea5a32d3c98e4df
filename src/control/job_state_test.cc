#include "control/job_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "control/job_story_for_test.h"

namespace trainyard::control {
namespace {

using model::Outcome;
using model::Report;
using model::ReportKind;
using model::StopReason;
using testing::ElementsAre;

std::vector<std::pair<std::string, std::string>> shown(const JobState& state) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const Transition& t : state.transitions) {
    result.emplace_back(to_string(t.status), t.status_message);
  }
  return result;
}

using Shown = std::pair<std::string, std::string>;
const Shown kStartingNew{"Starting", "Starting the training job"};
const Shown kPrepared{"Starting", "Preparing the instances for training"};
const Shown kImage{"Downloading", "Downloading the training image"};
const Shown kTrains{"Training", "Training image download completed. Training in progress."};
const Shown kUploads{"Uploading", "Uploading generated training model"};
const Shown kStops{"Stopping", "Stopping the training job"};
const Shown kCompleted{"Completed", "Training job completed"};
const Shown kFailed{"Failed", "Training job failed"};
const Shown kStopped{"Stopped", "Training job stopped"};

TEST(JobState, ACompletedJobShowsWhatTheRealServiceShowed) {
  Story story = in_training();
  story.uploading(154'505, 0)
      .finished(167'265, Outcome::Completed, "", "s3://b/j/output/model.tar.gz");
  const JobState state = story.state();

  EXPECT_THAT(shown(state), ElementsAre(kPrepared, kImage, kTrains, kUploads, kCompleted));
  EXPECT_EQ(training_job_status(state.phase), "Completed");
  EXPECT_EQ(state.creation_time, at(603));
  EXPECT_EQ(state.transitions[0].start_time, at(603));
  EXPECT_EQ(state.transitions[0].end_time, at(42'239));
  EXPECT_EQ(state.transitions[4].start_time, at(167'265));
  EXPECT_EQ(state.transitions[4].end_time, at(167'265));
  EXPECT_EQ(state.training_start_time, at(42'239));
  EXPECT_EQ(state.training_end_time, at(167'265));
  EXPECT_EQ(state.training_time_in_seconds, 125);
  EXPECT_EQ(state.billable_time_in_seconds, 125);
  EXPECT_EQ(state.last_modified_time, at(167'265));
  EXPECT_EQ(state.model_artifacts, "s3://b/j/output/model.tar.gz");
  EXPECT_EQ(state.failure_reason, "");
}

TEST(JobState, RemoteDebuggingIsSwitchedInDownloadingAndTraining) {
  const auto switched = [](const Story& story, bool enabled) {
    return apply_event(story.state(), RemoteDebugChanged{at(900'000), enabled});
  };
  Story story;
  story.created(0).started(1'000).report(2'000, ReportKind::preparing);
  EXPECT_FALSE(switched(story, true).changed);
  story.report(3'000, ReportKind::downloading);
  EXPECT_EQ(switched(story, true).state.remote_debug, true);
  EXPECT_FALSE(switched(story, false).changed) << "it is off";
  story.report(4'000, ReportKind::training).add(RemoteDebugChanged{at(5'000), true});
  EXPECT_EQ(story.state().last_modified_time, at(5'000));
  EXPECT_FALSE(switched(story, true).changed) << "it is on";
  const StateChange off = switched(story, false);
  EXPECT_EQ(off.state.remote_debug, false);
  EXPECT_THAT(off.effects, ElementsAre());
  story.uploading(6'000, 0);
  EXPECT_FALSE(switched(story, false).changed);
  EXPECT_EQ(story.state().remote_debug, true);
}

TEST(JobState, OnlyACompletedJobHasAModelPackageAndOnlyOne) {
  Created created{at(0)};
  created.packages = {.group_arn = "arn:group"};
  Story story;
  story.add(created).started(1'000).report(2'000, ReportKind::training).uploading(3'000, 0);
  const auto packaged = [](const Story& so_far, const std::string& arn) {
    return apply_event(so_far.state(), ModelPackaged{at(4'000), arn, "the group is gone"});
  };
  EXPECT_FALSE(packaged(story, "arn:group/1").changed) << "it hasn't ended";
  story.finished(4'000, Outcome::Completed, "", "s3://b/model");
  EXPECT_EQ(packaged(story, "").state.output_package, "");
  EXPECT_EQ(packaged(story, "").state.transitions.back().status_message,
            "Training job completed, but no model package was created: the group is gone");
  story.add(ModelPackaged{at(4'000), "arn:group/1"});
  EXPECT_EQ(story.state().output_package, "arn:group/1");
  EXPECT_EQ(story.state().transitions.back().status_message, "Training job completed");
  EXPECT_FALSE(packaged(story, "arn:group/2").changed);

  Story failed;
  failed.add(created).started(1'000).finished(2'000, Outcome::Failed, "ClientError: x");
  EXPECT_FALSE(packaged(failed, "arn:group/1").changed);
  Story other = in_training();
  other.uploading(200'000, 0).finished(300'000, Outcome::Completed);
  EXPECT_FALSE(packaged(other, "arn:group/1").changed) << "it has no ModelPackageConfig";
}

TEST(JobState, AJobThatWaitsSaysWhatForAsSoonAsThatIsKnown) {
  Story story;
  story.created(0).queued(5);
  story.add(Queued{at(6), "Waiting for disk space"});
  EXPECT_THAT(shown(story.state()),
              ElementsAre(kStartingNew, Shown{"Pending", "Waiting for disk space"}));
  story.queued(7);
  EXPECT_THAT(shown(story.state()),
              ElementsAre(kStartingNew, Shown{"Pending", "Waiting for disk space"}))
      << "being told that it waits is no news";
  Story at_once;
  at_once.created(0).add(Queued{at(1), "Waiting for disk space"});
  EXPECT_THAT(shown(at_once.state()),
              ElementsAre(kStartingNew, Shown{"Pending", "Waiting for disk space"}));
}

TEST(JobState, AJobThatWaitsIsPendingUntilItsHostsAreReady) {
  Story story;
  story.created(0).queued(5);
  EXPECT_THAT(shown(story.state()),
              ElementsAre(kStartingNew, Shown{"Pending", "Training job waiting for capacity"}));
  story.started(10).report(11, ReportKind::preparing);
  EXPECT_THAT(shown(story.state()),
              ElementsAre(kStartingNew, Shown{"Pending", "Preparing the instances for training"}));
  story.report(20, ReportKind::downloading, "Downloading input data");
  story.report(30, ReportKind::downloading, "Downloading the training image");
  const JobState state = story.state();
  EXPECT_THAT(
      shown(state),
      ElementsAre(kStartingNew, Shown{"Pending", "Preparing the instances for training"}, kImage));
  EXPECT_EQ(state.transitions.back().start_time, at(20));
  EXPECT_EQ(state.last_modified_time, at(30));
  EXPECT_FALSE(state.transitions.back().end_time);
}

TEST(JobState, AContainerThatFailsIsShownUploadingAndThenFailed) {
  Story story = in_training();
  story.uploading(150'000, 1)
      .finished(160'000, Outcome::Failed, "AlgorithmError: , exit code: 1", "s3://m");
  const JobState state = story.state();
  EXPECT_THAT(shown(state), ElementsAre(kPrepared, kImage, kTrains, kUploads, kFailed));
  EXPECT_EQ(state.failure_reason, "AlgorithmError: , exit code: 1");
  EXPECT_EQ(state.model_artifacts, "s3://m");
  EXPECT_EQ(state.training_end_time, at(150'000)) << "when the failure was detected";
  EXPECT_EQ(state.training_time_in_seconds, 107);
}

TEST(JobState, AFailedUploadIsDetectedWhenTheJobEnds) {
  Story story = in_training();
  story.uploading(150'000, 0)
      .finished(160'000, Outcome::Failed, "ClientError: Artifact upload failed:x");
  EXPECT_EQ(story.state().training_end_time, at(160'000));
}

TEST(JobState, AJobThatFailsBeforeItStartedHasNoTrainingTimes) {
  Story story;
  story.created(0).started(1).report(2, ReportKind::started);
  story.finished(3, Outcome::Failed, "ClientError: nothing");
  const JobState state = story.state();
  EXPECT_THAT(shown(state), ElementsAre(kStartingNew, kFailed));
  EXPECT_FALSE(state.training_start_time);
  EXPECT_FALSE(state.training_end_time);
  EXPECT_FALSE(state.training_time_in_seconds);
  EXPECT_FALSE(state.billable_time_in_seconds);
}

TEST(JobState, AFailureReasonIsCutAtWholeCharacters) {
  Story story = in_training();
  std::string reason;
  for (int i = 0; i < 1100; ++i) reason += "é";
  story.finished(150'000, Outcome::Failed, reason);
  EXPECT_EQ(story.state().failure_reason, reason.substr(0, 2048));
}

TEST(JobState, AStopBeforeTheStartEndsAtOnceAndStartsNothing) {
  for (const bool waiting : {false, true}) {
    Story story;
    story.created(0);
    if (waiting) story.queued(1);
    const StateChange step = apply_event(story.state(), StopRequested{at(2)});
    EXPECT_EQ(step.state.phase, Phase::Stopped);
    EXPECT_EQ(step.state.transitions[step.state.transitions.size() - 2].status, Phase::Stopping);
    EXPECT_EQ(step.state.transitions.back().status_message, "Training job stopped");
    EXPECT_THAT(step.effects, ElementsAre(Effect(Dequeue{})));
    EXPECT_FALSE(apply_event(step.state, AttemptStarted{at(3), 1}).changed);
  }
}

TEST(JobState, AStopWhileTrainingIsStoppingAtOnceAndStoppedWithItsArtifacts) {
  Story story = in_training();
  const StateChange step = apply_event(story.state(), StopRequested{at(150'000)});
  EXPECT_EQ(training_job_status(step.state.phase), "Stopping");
  EXPECT_THAT(step.effects, ElementsAre(Effect(StopAttempt{1, StopCause::requested, {"algo-1"}})));

  story.stop(150'000).uploading(151'000, 143).finished(152'000, Outcome::Stopped, "", "s3://m");
  const JobState state = story.state();
  EXPECT_THAT(shown(state), ElementsAre(kPrepared, kImage, kTrains, kStops, kStopped));
  EXPECT_EQ(state.model_artifacts, "s3://m");
  EXPECT_EQ(state.training_end_time, at(152'000));
  EXPECT_EQ(state.failure_reason, "");
}

TEST(JobState, TheExitCodeOfAStoppedContainerIsIgnoredButALostUploadIsNot) {
  Story exits = in_training();
  exits.stop(150'000)
      .uploading(151'000, 1)
      .finished(152'000, Outcome::Failed, "AlgorithmError: , exit code: 1");
  EXPECT_EQ(exits.state().phase, Phase::Stopped);
  EXPECT_EQ(exits.state().failure_reason, "");

  Story loses = in_training();
  loses.stop(150'000).finished(152'000, Outcome::Failed, "ClientError: Artifact upload failed:x");
  EXPECT_EQ(loses.state().phase, Phase::Failed);
  EXPECT_EQ(loses.state().failure_reason, "ClientError: Artifact upload failed:x");
}

TEST(JobState, AStopThatCrossesTheEndOfTheJobIsStopped) {
  Story story = in_training();
  story.uploading(149'000, 0).stop(150'000).finished(151'000, Outcome::Completed, "", "s3://m");
  EXPECT_THAT(shown(story.state()),
              ElementsAre(kPrepared, kImage, kTrains, kUploads, kStops, kStopped));
}

TEST(JobState, ASecondStopIsANoOp) {
  Story story = in_training();
  story.stop(150'000);
  const StateChange step = apply_event(story.state(), StopRequested{at(151'000)});
  EXPECT_FALSE(step.changed);
  EXPECT_TRUE(step.effects.empty());
  EXPECT_EQ(step.state, story.state());
}

TEST(JobState, PassingTheMaxRuntimeStopsTheJob) {
  Story story = in_training();
  story.limit(200'000).uploading(201'000, 143).finished(202'000, Outcome::Stopped, "", "s3://m");
  EXPECT_THAT(shown(story.state()),
              ElementsAre(kPrepared, kImage, kTrains, kStops,
                          Shown{"MaxRuntimeExceeded",
                                "Training job runtime exceeded MaxRuntimeInSeconds provided"}));
  EXPECT_EQ(training_job_status(story.state().phase), "Stopped");
}

TEST(JobState, TheFirstReasonToStopIsTheOneShown) {
  Story limit_first = in_training();
  limit_first.limit(200'000).stop(200'500).finished(202'000, Outcome::Stopped);
  EXPECT_EQ(limit_first.state().phase, Phase::MaxRuntimeExceeded);
  Story stop_first = in_training();
  stop_first.stop(200'000).limit(200'500).finished(202'000, Outcome::Stopped);
  EXPECT_EQ(stop_first.state().phase, Phase::Stopped);
}

TEST(JobState, AStopInTheFirstSecondOfDownloadingCountsOneSecond) {
  Story story;
  story.created(0)
      .started(1)
      .report(100, ReportKind::downloading)
      .stop(200)
      .finished(300, Outcome::Stopped);
  EXPECT_EQ(story.state().training_time_in_seconds, 1);
  EXPECT_EQ(story.state().billable_time_in_seconds, 1);
}

TEST(JobState, ALostAgentFailsTheJobAndReleasesItsCapacity) {
  const StateChange step = apply_event(in_training().state(), AgentGone{at(200'000), 1});
  EXPECT_EQ(step.state.phase, Phase::Failed);
  EXPECT_THAT(step.state.failure_reason,
              testing::StartsWith(
                  "InternalServerError: We encountered an internal error. Please try again."));
  EXPECT_THAT(step.effects, ElementsAre(Effect(FreeCapacity{1})));
  EXPECT_FALSE(apply_event(in_training().state(), AgentGone{at(200'000), 2}).changed);
}

TEST(JobState, ALaunchThatFailsFailsTheJobUnlessItWasToBeStopped) {
  Story story;
  story.created(0).started(1);
  const JobState failed =
      apply_event(story.state(), LaunchFailed{at(2), 1, "algo-1", "no space left"}).state;
  EXPECT_EQ(failed.phase, Phase::Failed);
  EXPECT_THAT(failed.failure_reason, testing::HasSubstr("no space left"));
  story.stop(2);
  EXPECT_EQ(apply_event(story.state(), LaunchFailed{at(3), 1, "algo-1", "x"}).state.phase,
            Phase::Stopped);
}

TEST(JobState, TheLastValueOfEachMetricIsKept) {
  Story story = in_training();
  story.metric(144'000, "loss", 3).metric(145'000, "acc", 0.5).metric(146'000, "loss", 2);
  story.metric(147'000, "acc", std::numeric_limits<double>::quiet_NaN());
  const JobState state = story.state();
  EXPECT_THAT(state.final_metrics, ElementsAre(FinalMetric{"loss", 2, at(146'000)},
                                               FinalMetric{"acc", 0.5, at(145'000)}));
  EXPECT_EQ(state.last_modified_time, at(146'000));
}

TEST(JobState, ReportsOfAnOlderAttemptAndReportsSeenBeforeChangeNothing) {
  Story story = in_training();
  const JobState state = story.state();
  for (const JobEvent& event : story.events) {
    const StateChange step = apply_event(state, event);
    EXPECT_FALSE(step.changed);
    EXPECT_EQ(step.state, state);
    EXPECT_TRUE(step.effects.empty());
  }
  Report late;
  late.sequence = 99;
  late.kind = ReportKind::finished;
  late.outcome = Outcome::Completed;
  EXPECT_FALSE(apply_event(state, AgentReported{2, "algo-1", late}).changed);
  EXPECT_FALSE(apply_event(state, AgentReported{1, "algo-2", late}).changed);
  EXPECT_TRUE(apply_event(state, AgentReported{1, "algo-1", late}).changed);
}

TEST(JobState, AClockThatStepsBackDoesNotTurnTheHistoryBack) {
  Story story = in_training();
  story.uploading(-5'000, 0).finished(-4'000, Outcome::Completed);
  const JobState state = story.state();
  EXPECT_EQ(state.phase, Phase::Completed);
  EXPECT_EQ(state.training_end_time, at(143'943));
}

TEST(JobState, NothingHappensToAJobThatWasNotCreated) {
  Story story = in_training();
  story.stop(1).add(AgentGone{at(2), 1}).add(LaunchFailed{at(2), 1, "algo-1", "x"}).queued(3);
  for (const JobEvent& event : story.events) {
    if (std::holds_alternative<Created>(event)) continue;
    EXPECT_FALSE(apply_event(JobState{}, event).changed);
  }
}

}  // namespace
}  // namespace trainyard::control
