#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "control/job_state.h"
#include "control/job_story_for_test.h"

// Jobs with several hosts, and with several attempts.
namespace trainyard::control {
namespace {

using model::FailureClass;
using model::Gate;
using model::Outcome;
using model::ReportKind;
using model::StopReason;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> kTwo{"algo-1", "algo-2"};

// A job whose events are applied one by one, each with its result.
class Job {
 public:
  explicit Job(std::vector<std::string> hosts, int retries = 0,
               std::chrono::seconds max_runtime = {})
      : hosts_(std::move(hosts)) {
    take(Created{at(0), "id", retries, max_runtime});
    start(1);
  }

  std::vector<Effect> take(const JobEvent& event) {
    StateChange step = apply_event(state, event);
    EXPECT_TRUE(step.changed);
    state = std::move(step.state);
    return step.effects;
  }
  std::vector<Effect> start(std::int64_t t) {
    sequence_.clear();
    return take(AttemptStarted{at(t), last_attempt(state) + 1, hosts_});
  }
  std::vector<Effect> report(std::int64_t t, const std::string& host, ReportKind kind) {
    return report_as(t, host, [&](model::Report& made) { made.kind = kind; });
  }
  std::vector<Effect> ended(std::int64_t t, const std::string& host, int exit_code) {
    return report_as(t, host, [&](model::Report& made) {
      made.kind = ReportKind::uploading;
      made.exit_code = exit_code;
    });
  }
  std::vector<Effect> finished(std::int64_t t, const std::string& host, Outcome outcome,
                               FailureClass failure = FailureClass::none,
                               const std::string& reason = {}) {
    return report_as(t, host, [&](model::Report& made) {
      made.kind = ReportKind::finished;
      made.outcome = outcome;
      made.failure_class = failure;
      made.failure_reason = reason;
    });
  }
  template <class Fill>
  std::vector<Effect> report_as(std::int64_t t, const std::string& host, Fill fill) {
    model::Report made;
    made.sequence = ++sequence_[host];
    made.at = at(t);
    fill(made);
    return take(AgentReported{last_attempt(state), host, made});
  }
  // All hosts at the same time.
  void all(std::int64_t t, ReportKind kind) {
    for (const std::string& host : hosts_) report(t, host, kind);
  }

  JobState state;

 private:
  std::vector<std::string> hosts_;
  std::map<std::string, std::int64_t> sequence_;
};

Job training_on_two(int retries = 0) {
  Job job(kTwo, retries);
  job.all(1'000, ReportKind::downloading);
  job.all(2'000, ReportKind::ready);
  job.all(3'000, ReportKind::training);
  return job;
}

TEST(JobHosts, PhasesFollowFromAllHosts) {
  Job job(kTwo);
  job.report(10, "algo-2", ReportKind::downloading);
  EXPECT_EQ(job.state.phase, Phase::Downloading) << "the first host downloads";
  EXPECT_EQ(job.state.training_start_time, at(10));
  EXPECT_THAT(job.report(20, "algo-2", ReportKind::ready), IsEmpty());
  job.report(30, "algo-1", ReportKind::downloading);
  EXPECT_THAT(job.report(40, "algo-1", ReportKind::ready),
              ElementsAre(Effect(OpenGate{1, Gate::start, kTwo})))
      << "all are ready";
  job.report(50, "algo-1", ReportKind::training);
  EXPECT_EQ(job.state.phase, Phase::Downloading) << "one has not started";
  job.report(60, "algo-2", ReportKind::training);
  EXPECT_EQ(job.state.phase, Phase::Training);
  job.ended(70, "algo-2", 0);
  EXPECT_EQ(job.state.phase, Phase::Training) << "one trains on";
  job.ended(80, "algo-1", 0);
  EXPECT_EQ(job.state.phase, Phase::Uploading);
  EXPECT_THAT(job.report(90, "algo-1", ReportKind::uploaded), IsEmpty());
  EXPECT_THAT(job.report(100, "algo-2", ReportKind::uploaded),
              ElementsAre(Effect(OpenGate{1, Gate::finish, kTwo})));
  EXPECT_THAT(job.finished(110, "algo-2", Outcome::Completed), IsEmpty());
  EXPECT_EQ(job.state.phase, Phase::Uploading) << "the lead merges";
  EXPECT_THAT(job.finished(5'110, "algo-1", Outcome::Completed),
              ElementsAre(Effect(FreeCapacity{1})));
  EXPECT_EQ(job.state.phase, Phase::Completed);
  EXPECT_EQ(job.state.billable_time_in_seconds, 5) << "wall-clock time, not each host's";
}

TEST(JobHosts, OneHostWaitsForNoGate) {
  Job job({"algo-1"});
  EXPECT_THAT(job.report(10, "algo-1", ReportKind::ready), IsEmpty());
  EXPECT_THAT(job.report(20, "algo-1", ReportKind::uploaded), IsEmpty());
}

TEST(JobHosts, TheFirstThatFailsHasItsPeersStoppedAndGivesTheReason) {
  Job job = training_on_two();
  EXPECT_THAT(job.ended(10'000, "algo-2", 3),
              ElementsAre(Effect(StopAttempt{1, StopCause::peer_failed, {"algo-1"}})))
      << "as soon as its exit code is seen";
  EXPECT_EQ(job.state.phase, Phase::Training);
  job.ended(12'000, "algo-1", 143);
  EXPECT_EQ(job.state.phase, Phase::Uploading);
  job.report(13'000, "algo-1", ReportKind::uploaded);
  EXPECT_THAT(job.report(13'000, "algo-2", ReportKind::uploaded),
              Contains(Effect(OpenGate{1, Gate::finish, kTwo})))
      << "what there is of a model is kept";
  job.finished(14'000, "algo-2", Outcome::Failed, FailureClass::algorithm,
               "AlgorithmError: the second, exit code: 3");
  job.finished(15'000, "algo-1", Outcome::Stopped);
  EXPECT_EQ(job.state.phase, Phase::Failed);
  EXPECT_EQ(job.state.failure_reason, "AlgorithmError: the second, exit code: 3");
  EXPECT_EQ(job.state.training_end_time, at(10'000)) << "when the failure was detected";
  EXPECT_EQ(job.state.billable_time_in_seconds, 9);
  EXPECT_EQ(job.state.attempts[0].first_failed_host, "algo-2");
  EXPECT_EQ(job.state.attempts[0].stop_cause, StopCause::peer_failed);
}

TEST(JobHosts, AFailureIsNotLostIfItsHostReportsAStopInTheEnd) {
  Job job = training_on_two();
  job.ended(10'000, "algo-2", 3);
  job.finished(14'000, "algo-2", Outcome::Stopped);
  job.finished(15'000, "algo-1", Outcome::Stopped);
  EXPECT_EQ(job.state.phase, Phase::Failed);
  EXPECT_EQ(job.state.failure_reason, "AlgorithmError: , exit code: 3");
}

TEST(JobHosts, ALaterFailureOfAStoppedPeerIsNotTheReason) {
  Job job = training_on_two();
  job.finished(10'000, "algo-2", Outcome::Failed, FailureClass::client, "ClientError: first");
  job.finished(11'000, "algo-1", Outcome::Failed, FailureClass::platform,
               "InternalServerError: later");
  EXPECT_EQ(job.state.failure_reason, "ClientError: first");
}

TEST(JobHosts, AHostThatIsGoneOrCanNotBeStartedFailsTheAttempt) {
  Job job = training_on_two();
  EXPECT_THAT(job.take(AgentGone{at(5'000), 1, "algo-1", "killed"}),
              ElementsAre(Effect(StopAttempt{1, StopCause::peer_failed, {"algo-2"}})));
  EXPECT_EQ(job.state.phase, Phase::Training);
  job.finished(6'000, "algo-2", Outcome::Stopped);
  EXPECT_EQ(job.state.phase, Phase::Failed);
  EXPECT_THAT(job.state.failure_reason, testing::HasSubstr("(killed)"));

  Job launched(kTwo);
  EXPECT_THAT(launched.take(LaunchFailed{at(5), 1, "algo-2", "no space"}),
              ElementsAre(Effect(StopAttempt{1, StopCause::peer_failed, {"algo-1"}})));
  launched.finished(6, "algo-1", Outcome::Stopped);
  EXPECT_THAT(launched.state.failure_reason, testing::HasSubstr("(no space)"));
}

TEST(JobHosts, TheLeadMergesWithoutThePartsOfHostsThatAreGone) {
  Job job = training_on_two();
  job.ended(10'000, "algo-1", 0);
  job.report(11'000, "algo-1", ReportKind::uploaded);
  EXPECT_THAT(job.take(AgentGone{at(12'000), 1, "algo-2"}),
              Contains(Effect(OpenGate{1, Gate::finish, {"algo-1"}})));
}

TEST(JobHosts, NoContainerStartsOnceSomethingStopsTheAttempt) {
  Job job(kTwo);
  job.report(10, "algo-1", ReportKind::ready);
  EXPECT_THAT(job.take(StopRequested{at(20)}),
              ElementsAre(Effect(StopAttempt{1, StopCause::requested, kTwo})));
  EXPECT_THAT(job.report(30, "algo-2", ReportKind::ready), IsEmpty());
}

TEST(JobHosts, AHostThatPassesTheMaxRuntimeHasTheOthersStopped) {
  Job job = training_on_two();
  EXPECT_THAT(job.report_as(10'000, "algo-2",
                            [](model::Report& made) {
                              made.kind = ReportKind::stopping;
                              made.stop_reason = StopReason::MaxRuntimeExceeded;
                            }),
              ElementsAre(Effect(StopAttempt{1, StopCause::max_runtime, {"algo-1"}})))
      << "that one stops by itself";
  job.finished(11'000, "algo-1", Outcome::Stopped);
  job.finished(12'000, "algo-2", Outcome::Stopped);
  EXPECT_EQ(job.state.phase, Phase::MaxRuntimeExceeded);
}

TEST(JobHosts, TheExitCodesOfStoppedContainersSayNothing) {
  Job job = training_on_two();
  job.take(StopRequested{at(9'000)});
  EXPECT_THAT(job.ended(10'000, "algo-2", 143), IsEmpty());
  job.finished(11'000, "algo-2", Outcome::Failed, FailureClass::algorithm, "AlgorithmError: x");
  job.finished(12'000, "algo-1", Outcome::Stopped);
  EXPECT_EQ(job.state.phase, Phase::Stopped);
}

TEST(JobHosts, WhenAFailedAttemptIsCutOffItsReasonStays) {
  Job job = training_on_two();
  job.ended(10'000, "algo-2", 3);
  job.finished(11'000, "algo-2", Outcome::Failed, FailureClass::algorithm, "AlgorithmError: x");
  job.take(AttemptCutOff{at(90'000), 1, StopReason::StopRequested});
  EXPECT_EQ(job.state.phase, Phase::Failed);
  EXPECT_EQ(job.state.failure_reason, "AlgorithmError: x");
}

TEST(JobHosts, SilentHostsAreNamed) {
  Job job = training_on_two();
  const auto message = [&] { return job.state.transitions.back().status_message; };
  const std::string before = message();
  job.take(AgentSilent{at(4'000), 1, "algo-1", true});
  EXPECT_EQ(message(), before + " (the agent of algo-1 does not respond)");
  job.take(AgentSilent{at(4'001), 1, "algo-2", true});
  EXPECT_EQ(message(), before + " (the agents of algo-1, algo-2 do not respond)");
  job.take(AgentSilent{at(4'002), 1, "algo-1", false});
  EXPECT_EQ(message(), before + " (the agent of algo-2 does not respond)");
  job.take(AgentSilent{at(4'003), 1, "algo-2", false});
  EXPECT_EQ(message(), before);
}

TEST(JobHosts, LossesAndMetricsAreOfAllHosts) {
  Job job = training_on_two();
  for (const std::string& host : kTwo) {
    job.report_as(4'000, host, [](model::Report& made) {
      made.kind = ReportKind::losses;
      made.losses = {1, 10, 2};
    });
  }
  EXPECT_EQ(losses_of(job.state), (model::Losses{2, 20, 4}));
  const auto metric = [&](std::int64_t t, const std::string& host, double value) {
    job.report_as(t, host, [&](model::Report& made) {
      made.kind = ReportKind::metric;
      made.metric_name = "loss";
      made.metric_value = value;
    });
  };
  metric(5'000, "algo-1", 3);
  metric(6'000, "algo-2", 2);
  EXPECT_THAT(job.state.final_metrics, ElementsAre(FinalMetric{"loss", 2, at(6'000)}));
}

// ---------------------------------------------------------------------------

constexpr auto kPlatform = FailureClass::platform;

// The host's checks, of which one failed, and its end.
void fail_checks(Job& job, std::int64_t t, const std::string& host) {
  job.report_as(t, host, [](model::Report& made) {
    made.kind = ReportKind::checked;
    made.checks = {{"disk", model::CheckOutcome::failed, "it is broken", {}}};
  });
  job.finished(t + 1, host, Outcome::Failed, kPlatform, "InternalServerError: x");
}

TEST(JobRetry, AnUnhealthyInstanceIsReplaced) {
  Job job({"algo-1"}, 1);
  fail_checks(job, 3'000, "algo-1");
  EXPECT_EQ(job.state.phase, Phase::Starting);
  EXPECT_EQ(job.state.transitions.back().status_message,
            "Launched instance was unhealthy, replacing it! (retry 1 of 1)");
  job.take(WokeUp{at(5'000), WakeReason::retry});
  job.start(5'100);
  fail_checks(job, 6'000, "algo-1");
  EXPECT_EQ(job.state.phase, Phase::Failed);
  EXPECT_EQ(job.state.failure_reason, "InternalServerError: x");
  EXPECT_EQ(job.state.training_start_time, std::nullopt) << "nothing is billed";
}

TEST(JobRetry, AHealthyInstanceBesideAnUnhealthyOneIsStopped) {
  Job job(kTwo, 1);
  job.report_as(2'000, "algo-1", [](model::Report& made) {
    made.kind = ReportKind::checked;
    made.checks = {{"disk", model::CheckOutcome::passed, "fine", {}}};
  });
  fail_checks(job, 3'000, "algo-2");
  EXPECT_EQ(job.state.attempts.back().stop_cause, StopCause::peer_failed);
  job.finished(4'000, "algo-1", Outcome::Stopped);
  EXPECT_EQ(job.state.attempts.back().first_failed_host, "algo-2");
  EXPECT_TRUE(was_unhealthy(job.state.attempts.back()));
}

TEST(JobRetry, AFailureOfThePlatformGoesBackToStartingAndWaits) {
  Job job = training_on_two(2);
  job.take(AgentGone{at(13'000), 1, "algo-1"});
  const auto effects = job.finished(14'000, "algo-2", Outcome::Stopped);
  EXPECT_THAT(effects,
              ElementsAre(Effect(FreeCapacity{1}), Effect(WakeAt{at(15'000), WakeReason::retry})));
  EXPECT_EQ(job.state.phase, Phase::Starting);
  EXPECT_EQ(job.state.transitions.back().status_message,
            "Starting the training job (retry 1 of 2)");
  EXPECT_EQ(job.state.failure_reason, "");
  EXPECT_FALSE(job.state.training_end_time);
  EXPECT_EQ(job.state.attempts[0].failure_class, kPlatform);
  EXPECT_THAT(effects_of(job.state), ElementsAre(effects[0], effects[1]));

  EXPECT_THAT(job.take(WokeUp{at(15'000)}), ElementsAre(Effect(Enqueue{})));
  EXPECT_FALSE(apply_event(job.state, WokeUp{at(15'001)}).changed);
  EXPECT_THAT(job.start(16'000), ElementsAre(Effect(PlaceAttempt{2, kTwo})));
  job.all(17'000, ReportKind::downloading);
  job.all(19'000, ReportKind::training);
  EXPECT_EQ(job.state.phase, Phase::Training);
  for (const std::string& host : kTwo) job.finished(20'000, host, Outcome::Completed);
  EXPECT_EQ(job.state.phase, Phase::Completed);
  EXPECT_EQ(job.state.training_start_time, at(1'000));
  EXPECT_EQ(job.state.training_end_time, at(20'000));
  EXPECT_EQ(job.state.billable_time_in_seconds, 13 + 3) << "the pause and the queue are not billed";
}

TEST(JobRetry, TheLastFailureIsTheJobs) {
  Job job({"algo-1"}, 1);
  job.finished(10, "algo-1", Outcome::Failed, kPlatform, "InternalServerError: 1");
  EXPECT_EQ(job.state.phase, Phase::Starting);
  EXPECT_EQ(job.state.transitions.size(), 1U) << "it was Starting";
  job.take(WokeUp{at(1'010)});
  job.start(1'020);
  job.finished(1'030, "algo-1", Outcome::Failed, kPlatform, "InternalServerError: 2");
  EXPECT_EQ(job.state.phase, Phase::Failed);
  EXPECT_EQ(job.state.failure_reason, "InternalServerError: 2");
  EXPECT_EQ(job.state.attempts[0].failure_reason, "InternalServerError: 1");
}

TEST(JobRetry, WhatTheAlgorithmDidIsFinal) {
  Job job({"algo-1"}, 30);
  job.ended(10, "algo-1", 1);
  job.finished(20, "algo-1", Outcome::Failed, FailureClass::algorithm, "AlgorithmError: x");
  EXPECT_EQ(job.state.phase, Phase::Failed);
}

TEST(JobRetry, AStopWhileAJobWaitsForItsRetryEndsItAtOnce) {
  for (const bool queued : {false, true}) {
    Job job({"algo-1"}, 1);
    job.report(5, "algo-1", ReportKind::downloading);
    job.finished(2'010, "algo-1", Outcome::Failed, kPlatform);
    if (queued) {
      job.take(WokeUp{at(3'010)});
      job.take(Queued{at(3'020)});
      EXPECT_EQ(job.state.phase, Phase::Pending);
    }
    EXPECT_THAT(job.take(StopRequested{at(4'000)}), ElementsAre(Effect(Dequeue{})));
    EXPECT_EQ(job.state.phase, Phase::Stopped);
    EXPECT_EQ(job.state.billable_time_in_seconds, 2) << "of the attempt that ran";
    EXPECT_FALSE(apply_event(job.state, WokeUp{at(5'000)}).changed);
    EXPECT_FALSE(apply_event(job.state, AttemptStarted{at(5'000), 2}).changed);
  }
}

TEST(JobRetry, AJobThatIsStoppingIsNotRetried) {
  Job job({"algo-1"}, 1);
  job.take(StopRequested{at(5)});
  job.finished(10, "algo-1", Outcome::Failed, kPlatform, "InternalServerError: x");
  EXPECT_EQ(job.state.phase, Phase::Failed);
}

TEST(JobRetry, MaxRuntimeIsOfAllAttemptsTogether) {
  Job job({"algo-1"}, 30, std::chrono::seconds(10));
  const auto run_for = [&](std::int64_t from, std::int64_t millis) {
    job.report(from, "algo-1", ReportKind::downloading);
    job.finished(from + millis, "algo-1", Outcome::Failed, kPlatform, "InternalServerError: x");
  };
  run_for(1'000, 4'000);
  EXPECT_EQ(run_time(job.state, at(99'000)), std::chrono::seconds(4));
  job.take(WokeUp{at(50'000)});
  job.start(50'000);
  run_for(50'000, 5'500);
  EXPECT_EQ(job.state.phase, Phase::MaxRuntimeExceeded) << "not a second is left";
  EXPECT_EQ(job.state.billable_time_in_seconds, 9);
}

TEST(JobRetry, WhatAnEarlierAttemptReportsLateChangesNothing) {
  Job job({"algo-1"}, 1);
  job.finished(10, "algo-1", Outcome::Failed, kPlatform);
  job.take(WokeUp{at(1'010)});
  job.start(1'020);
  model::Report late;
  late.sequence = 99;
  late.kind = ReportKind::finished;
  late.outcome = Outcome::Completed;
  for (const JobEvent& event :
       {JobEvent(AgentReported{1, "algo-1", late}), JobEvent(AgentGone{at(2'000), 1}),
        JobEvent(LaunchFailed{at(2'000), 1}), JobEvent(AttemptCutOff{at(2'000), 1}),
        JobEvent(AttemptStarted{at(2'000), 3})})
    EXPECT_FALSE(apply_event(job.state, event).changed) << event.index();
}

TEST(JobRetry, AfterARestartTheSameIsInEffect) {
  Job job = training_on_two(1);
  EXPECT_THAT(effects_of(job.state),
              ElementsAre(Effect(PlaceAttempt{1, kTwo}), Effect(OpenGate{1, Gate::start, kTwo})));
  job.ended(10'000, "algo-2", 1);
  EXPECT_THAT(effects_of(job.state),
              ElementsAre(Effect(PlaceAttempt{1, kTwo}),
                          Effect(StopAttempt{1, StopCause::peer_failed, {"algo-1"}})));
  EXPECT_THAT(effects_of(replay({Created{at(0)}})), ElementsAre(Effect(Enqueue{})));
  EXPECT_THAT(effects_of(JobState{}), IsEmpty());
}

}  // namespace
}  // namespace trainyard::control
