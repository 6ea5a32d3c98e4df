#include "control/job_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <limits>
#include <random>
#include <set>
#include <tuple>

namespace trainyard::control {
namespace {

using model::Outcome;
using model::Report;
using model::ReportKind;
using model::StopReason;
using testing::ElementsAre;

Timestamp at(std::int64_t millis) {
  return from_epoch_millis(1'747'419'050'000 + millis);
}

// A small vocabulary: events by name, reports numbered as they are made.
struct Story {
  std::vector<JobEvent> events;
  std::int64_t sequence = 0;
  int attempt = 1;

  Story& add(JobEvent event) {
    events.push_back(std::move(event));
    return *this;
  }
  Story& created(std::int64_t t) { return add(Created{at(t)}); }
  Story& queued(std::int64_t t) { return add(Queued{at(t)}); }
  Story& started(std::int64_t t, int n = 1) {
    attempt = n;
    sequence = 0;
    return add(AttemptStarted{at(t), n});
  }
  Story& stop(std::int64_t t) { return add(StopRequested{at(t)}); }
  Story& report(std::int64_t t, ReportKind kind, std::string message = {}) {
    return add_report(t, [&](Report& r) {
      r.kind = kind;
      r.message = std::move(message);
    });
  }
  Story& uploading(std::int64_t t, int exit_code) {
    return add_report(t, [&](Report& r) {
      r.kind = ReportKind::uploading;
      r.exit_code = exit_code;
    });
  }
  Story& metric(std::int64_t t, std::string name, double value) {
    return add_report(t, [&](Report& r) {
      r.kind = ReportKind::metric;
      r.metric_name = std::move(name);
      r.metric_value = value;
    });
  }
  Story& limit(std::int64_t t) {
    return add_report(t, [](Report& r) {
      r.kind = ReportKind::stopping;
      r.stop_reason = StopReason::MaxRuntimeExceeded;
    });
  }
  Story& finished(std::int64_t t, Outcome outcome, std::string reason = {},
                  std::string artifacts = {}) {
    return add_report(t, [&](Report& r) {
      r.kind = ReportKind::finished;
      r.outcome = outcome;
      r.failure_reason = std::move(reason);
      r.model_artifacts = std::move(artifacts);
    });
  }
  template <class Fill>
  Story& add_report(std::int64_t t, Fill fill) {
    Report report;
    report.sequence = ++sequence;
    report.at = at(t);
    fill(report);
    return add(AgentReported{attempt, report});
  }
  JobState state() const { return replay(events); }
};

// A job that is in `Training`, by the times of the real job in the specification.
Story in_training() {
  Story story;
  story.created(603).started(700).report(800, ReportKind::started);
  story.report(900, ReportKind::preparing);
  story.report(42'239, ReportKind::downloading, "Downloading the training image");
  story.report(143'943, ReportKind::training);
  return story;
}

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
    const Step step = apply_event(story.state(), StopRequested{at(2)});
    EXPECT_EQ(step.state.phase, Phase::Stopped);
    EXPECT_EQ(step.state.transitions[step.state.transitions.size() - 2].status, Phase::Stopping);
    EXPECT_EQ(step.state.transitions.back().status_message, "Training job stopped");
    for (const Effect& effect : step.effects) EXPECT_EQ(effect.kind, EffectKind::publish);
    EXPECT_FALSE(apply_event(step.state, AttemptStarted{at(3), 1}).changed);
  }
}

TEST(JobState, AStopWhileTrainingIsStoppingAtOnceAndStoppedWithItsArtifacts) {
  Story story = in_training();
  const Step step = apply_event(story.state(), StopRequested{at(150'000)});
  EXPECT_EQ(training_job_status(step.state.phase), "Stopping");
  EXPECT_THAT(step.effects, testing::Contains(Effect{EffectKind::request_stop, 1}));

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
  const Step step = apply_event(story.state(), StopRequested{at(151'000)});
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
  const Step step = apply_event(in_training().state(), AgentGone{at(200'000), 1});
  EXPECT_EQ(step.state.phase, Phase::Failed);
  EXPECT_THAT(step.state.failure_reason,
              testing::StartsWith(
                  "InternalServerError: We encountered an internal error. Please try again."));
  EXPECT_THAT(step.effects, testing::Contains(Effect{EffectKind::release_capacity, 1}));
  EXPECT_FALSE(apply_event(in_training().state(), AgentGone{at(200'000), 2}).changed);
}

TEST(JobState, ALaunchThatFailsFailsTheJobUnlessItWasToBeStopped) {
  Story story;
  story.created(0).started(1);
  const JobState failed = apply_event(story.state(), LaunchFailed{at(2), 1, "no space left"}).state;
  EXPECT_EQ(failed.phase, Phase::Failed);
  EXPECT_THAT(failed.failure_reason, testing::HasSubstr("no space left"));
  story.stop(2);
  EXPECT_EQ(apply_event(story.state(), LaunchFailed{at(3), 1, "x"}).state.phase, Phase::Stopped);
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
    const Step step = apply_event(state, event);
    EXPECT_FALSE(step.changed);
    EXPECT_EQ(step.state, state);
    EXPECT_TRUE(step.effects.empty());
  }
  Story second = story;
  second.started(150'000, 2);
  Report late;
  late.sequence = 99;
  late.kind = ReportKind::finished;
  late.outcome = Outcome::Completed;
  EXPECT_FALSE(apply_event(second.state(), AgentReported{1, late}).changed);
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
  story.stop(1).add(AgentGone{at(2), 1}).add(LaunchFailed{at(2), 1, "x"}).queued(3);
  for (const JobEvent& event : story.events) {
    if (std::holds_alternative<Created>(event)) continue;
    EXPECT_FALSE(apply_event(JobState{}, event).changed);
  }
}

// --- Every reachable state
// ---------------------------------------------------------------------------

std::vector<JobEvent> moves(const JobState& state, std::int64_t t) {
  Story next;
  next.sequence = state.last_sequence;
  next.attempt = std::max(1, state.attempt);
  std::vector<JobEvent> all{Created{at(t)},           Queued{at(t)},
                            StopRequested{at(t)},     AttemptStarted{at(t), 1},
                            AttemptStarted{at(t), 2}, AgentGone{at(t), 1},
                            AgentGone{at(t), 2},      LaunchFailed{at(t), 1, "r"}};
  const auto one = [&](auto make) {
    Story story = next;
    make(story);
    all.push_back(story.events.front());
  };
  for (const auto kind : {ReportKind::started, ReportKind::preparing, ReportKind::downloading,
                          ReportKind::training}) {
    one([&](Story& s) { s.report(t, kind); });
  }
  one([&](Story& s) { s.metric(t, "m", 1); });
  one([&](Story& s) { s.limit(t); });
  for (const int code : {0, 1}) one([&](Story& s) { s.uploading(t, code); });
  one([&](Story& s) { s.finished(t, Outcome::Completed, "", "s3://m"); });
  one([&](Story& s) { s.finished(t, Outcome::Stopped); });
  for (const char* reason : {"AlgorithmError: x", "ClientError: x", ""}) {
    one([&](Story& s) { s.finished(t, Outcome::Failed, reason); });
  }
  return all;
}

int rank(Phase phase) {  // phases are never taken backwards
  switch (phase) {
    case Phase::Starting:
      return 0;
    case Phase::Pending:
      return 1;
    case Phase::Downloading:
      return 2;
    case Phase::Training:
      return 3;
    case Phase::Uploading:
      return 4;
    case Phase::Stopping:
      return 5;
    default:
      return 6;
  }
}

void expect_sound(const JobState& state) {
  int terminals = 0;
  int open = 0;
  ASSERT_FALSE(state.transitions.empty());
  for (std::size_t i = 0; i < state.transitions.size(); ++i) {
    const Transition& t = state.transitions[i];
    terminals += is_terminal(t.status) ? 1 : 0;
    open += t.end_time ? 0 : 1;
    if (t.end_time) {
      EXPECT_LE(t.start_time, *t.end_time);
    }
    if (i > 0) {
      EXPECT_EQ(state.transitions[i - 1].end_time, t.start_time);
      EXPECT_LT(rank(state.transitions[i - 1].status), rank(t.status));
    }
  }
  const bool terminal = is_terminal(state.phase);
  EXPECT_EQ(state.transitions.back().status, state.phase);
  EXPECT_EQ(state.transitions.front().status, Phase::Starting);
  EXPECT_EQ(terminals, terminal ? 1 : 0);
  EXPECT_EQ(open, terminal ? 0 : 1);
  EXPECT_EQ(state.creation_time, state.transitions.front().start_time);
  EXPECT_GE(state.last_modified_time, state.transitions.back().start_time);
  EXPECT_EQ(state.training_end_time.has_value(), terminal && state.training_start_time.has_value());
  EXPECT_EQ(state.training_end_time.has_value(), state.billable_time_in_seconds.has_value());
  if (state.training_end_time) {
    EXPECT_LE(*state.training_start_time, *state.training_end_time);
  }
  if (state.billable_time_in_seconds) {
    EXPECT_GE(*state.billable_time_in_seconds, 1);
  }
  EXPECT_EQ(!state.failure_reason.empty(), state.phase == Phase::Failed);
  const bool stopped = state.phase == Phase::Stopped || state.phase == Phase::MaxRuntimeExceeded;
  if (stopped) {
    EXPECT_EQ(state.transitions[state.transitions.size() - 2].status, Phase::Stopping);
  }
}

void expect_sound_effects(const JobState& before, const Step& step) {
  if (!step.changed) {
    EXPECT_EQ(step.state, before);
    EXPECT_TRUE(step.effects.empty());
  }
  EXPECT_LE(before.last_modified_time, step.state.last_modified_time);
  int releases = 0;
  for (const Effect& effect : step.effects)
    releases += effect.kind == EffectKind::release_capacity ? 1 : 0;
  const bool ended = is_terminal(step.state.phase) && !is_terminal(before.phase);
  EXPECT_EQ(releases, ended && step.state.attempt != 0 ? 1 : 0);
  if (is_terminal(before.phase)) {
    EXPECT_FALSE(step.changed);
  }
}

TEST(JobState, EveryReachableStateKeepsThePromises) {
  using Key =
      std::tuple<std::vector<std::pair<int, std::string>>, int, bool, bool, int, std::string>;
  const auto key = [](const JobState& s) {
    std::vector<std::pair<int, std::string>> path;
    for (const Transition& t : s.transitions)
      path.emplace_back(static_cast<int>(t.status), t.status_message);
    return Key{path,
               s.attempt,
               s.training_start_time.has_value(),
               s.failure_detected_time.has_value(),
               s.stop_reason ? 1 + static_cast<int>(*s.stop_reason) : 0,
               s.failure_reason};
  };
  std::set<Key> seen;
  std::set<Phase> phases;
  std::deque<JobState> frontier{apply_event(JobState{}, Created{at(0)}).state};
  while (!frontier.empty()) {
    const JobState state = frontier.front();
    frontier.pop_front();
    if (!seen.insert(key(state)).second) continue;
    phases.insert(state.phase);
    expect_sound(state);
    ASSERT_FALSE(testing::Test::HasFailure()) << "in " << to_string(state.phase);
    const std::int64_t later = (state.last_modified_time - at(0)).count() + 700;
    for (const std::int64_t t : {later, std::int64_t{-1}}) {
      for (const JobEvent& event : moves(state, t)) {
        const Step step = apply_event(state, event);
        expect_sound_effects(state, step);
        if (step.changed) frontier.push_back(step.state);
      }
    }
  }
  EXPECT_EQ(phases.size(), 10U) << "all phases are reachable";
  EXPECT_GT(seen.size(), 200U);
}

TEST(JobState, RandomStoriesWithRepeatedEventsGiveTheSameJob) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    JobState once = apply_event(JobState{}, Created{at(0)}).state;
    std::vector<JobEvent> kept{Created{at(0)}};
    for (std::int64_t t = 1; t < 30; ++t) {
      const auto choices = moves(once, t * 100);
      const JobEvent event = choices[random() % choices.size()];
      const Step step = apply_event(once, event);
      if (step.changed) kept.push_back(event);
      once = step.state;
      const JobEvent& old = kept[random() % kept.size()];
      if (std::holds_alternative<AgentReported>(old)) {
        EXPECT_FALSE(apply_event(once, old).changed);
      }
    }
    EXPECT_EQ(replay(kept), once) << "what changed nothing need not be stored";
  }
}

}  // namespace
}  // namespace trainyard::control
