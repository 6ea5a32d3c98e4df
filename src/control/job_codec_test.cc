#include "control/job_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/job_story_for_test.h"

namespace trainyard::control {
namespace {

std::vector<JobEvent> full_story() {
  model::Report downloading;
  downloading.sequence = 1;
  downloading.at = at(10);
  downloading.kind = model::ReportKind::downloading;
  downloading.message = "Downloading input data";
  model::Report metric;
  metric.sequence = 2;
  metric.at = at(20);
  metric.kind = model::ReportKind::metric;
  metric.metric_name = "a \"quoted\" näme";
  metric.metric_value = 0.1;
  model::Report limit;
  limit.sequence = 3;
  limit.at = at(30);
  limit.kind = model::ReportKind::stopping;
  limit.stop_reason = model::StopReason::MaxRuntimeExceeded;
  model::Report uploading;
  uploading.sequence = 4;
  uploading.at = at(40);
  uploading.kind = model::ReportKind::uploading;
  uploading.exit_code = 143;
  model::Report finished;
  finished.sequence = 5;
  finished.at = at(5000);
  finished.kind = model::ReportKind::finished;
  finished.outcome = model::Outcome::Failed;
  finished.failure_class = model::FailureClass::client;
  finished.failure_reason = "ClientError: Artifact upload failed:x";
  finished.model_artifacts = "s3://b/k";
  finished.losses = {7, 1234, 3};
  finished.kept_until = at(9000);
  model::JobOutcome outcome;
  outcome.rule = "ci";
  outcome.exit_code = 3;
  return {Created{.at = at(0), .id = "0123456789abcdef", .outcome = outcome},
          Queued{at(1)},
          Queued{at(1), "Waiting for disk space"},
          AttemptStarted{at(2), 1},
          AgentReported{1, "algo-1", downloading},
          AgentReported{1, "algo-1", metric},
          AgentReported{1, "algo-1", limit},
          StopRequested{at(35)},
          AgentReported{1, "algo-1", uploading},
          AgentReported{1, "algo-1", finished}};
}

TEST(JobCodec, EveryStateOfAStoryComesBackAsItWas) {
  JobState state;
  for (const JobEvent& event : full_story()) {
    state = apply_event(state, event).state;
    const auto parsed = parse_job_state(to_json(state));
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_EQ(*parsed, state);
  }
  EXPECT_EQ(state.phase, Phase::Failed);
  EXPECT_EQ(losses_of(state), (model::Losses{7, 1234, 3}));
  EXPECT_EQ(state.outcome->exit_code, 3);
  EXPECT_EQ(state.attempts.back().instances.front().kept_until, at(9000));
  EXPECT_TRUE(state.stop_reason && state.training_end_time && state.billable_time_in_seconds);
}

TEST(JobCodec, AnInterruptedSpotJobComesBackAsItWas) {
  Created created{at(0),
                  "0123456789abcdef",
                  1,
                  std::chrono::seconds(60),
                  true,
                  std::chrono::seconds(600),
                  std::chrono::seconds(1800)};
  JobState state;
  for (const JobEvent& event :
       {JobEvent(created), JobEvent(AttemptStarted{at(20), 1}),
        JobEvent(InterruptRequested{at(40), 1, "its room is needed"}),
        JobEvent(AgentGone{at(50), 1}), JobEvent(AttemptStarted{at(60), 2})}) {
    state = apply_event(state, event).state;
    const auto parsed = parse_job_state(to_json(state));
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_EQ(*parsed, state);
  }
  EXPECT_EQ(state.waited.count(), 30);
  EXPECT_EQ(state.attempts.front().stop_cause, StopCause::interrupted);
}

TEST(JobCodec, ChecksAndTheSelectedInstancesComeBackAsTheyWere) {
  AttemptStarted started{at(20), 1};
  started.selection = InstanceSelection{"ml.m5.large", 2};
  model::Report checked;
  checked.sequence = 1;
  checked.at = at(30);
  checked.kind = model::ReportKind::checked;
  checked.checks = {{"disk", model::CheckOutcome::passed, "fine", std::chrono::milliseconds(20)},
                    {"s3", model::CheckOutcome::failed, "gone", {}}};
  JobState state;
  for (const JobEvent& event : {JobEvent(Created{at(0)}), JobEvent(started),
                                JobEvent(AgentReported{1, "algo-1", checked})}) {
    const auto read = parse_job_event(to_json(event));
    ASSERT_TRUE(read) << read.error().message();
    state = apply_event(state, *read).state;
    const auto parsed = parse_job_state(to_json(state));
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_EQ(*parsed, state);
  }
  EXPECT_EQ(state.selected, started.selection);
  EXPECT_EQ(state.attempts.front().instances.front().checks, checked.checks);
}

TEST(JobCodec, EventsThatComeBackBuildTheSameJob) {
  std::vector<JobEvent> parsed;
  for (const JobEvent& event : full_story()) {
    auto back = parse_job_event(to_json(event));
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(to_json(*back), to_json(event));
    parsed.push_back(std::move(*back));
  }
  EXPECT_EQ(replay(parsed), replay(full_story()));
  for (const JobEvent& event :
       {JobEvent(AgentGone{at(1), 2}),
        JobEvent(AgentGone{at(1), 2, "algo-2", "its journal is broken"}),
        JobEvent(Created{at(1), "id", 2, std::chrono::seconds(9), true, std::chrono::seconds(10),
                         std::chrono::seconds(1800)}),
        JobEvent(InterruptRequested{at(1), 2, "its room is needed"}),
        JobEvent(WokeUp{at(1), WakeReason::retry}), JobEvent(WokeUp{at(1), WakeReason::max_wait}),
        JobEvent(WokeUp{at(1), WakeReason::max_pending}),
        JobEvent(AgentSilent{at(1), 2, "algo-2", true}),
        JobEvent(AgentSilent{at(1), 2, "algo-2", false}),
        JobEvent(AttemptCutOff{at(1), 2, model::StopReason::StopRequested}),
        JobEvent(AttemptCutOff{at(1), 2, model::StopReason::MaxRuntimeExceeded}),
        JobEvent(LaunchFailed{at(1), 2, "algo-2", "no \"space\""})}) {
    EXPECT_EQ(to_json(parse_job_event(to_json(event)).value()), to_json(event));
  }
}

TEST(JobCodec, TheAlgorithmOfAJobIsKept) {
  const ResolvedAlgorithm algorithm{
      "arn:mine", "trees:1", {{"depth", "6"}}, {{"loss", "loss=(.*)"}, {"acc", "a"}}};
  const JobEvent event = Created{.at = at(0), .id = "id", .algorithm = algorithm};
  const auto back = parse_job_event(to_json(event));
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(std::get<Created>(*back).algorithm, algorithm);
  const JobState state = replay({event});
  EXPECT_EQ(state.algorithm, algorithm);
  EXPECT_EQ(parse_job_state(to_json(state)).value(), state);
}

// Two hosts; the second fails, is retried, and the retry is stopped while the job waits for it.
std::vector<JobEvent> story_of_two_hosts() {
  const auto report = [](std::int64_t sequence, model::ReportKind kind) {
    model::Report made;
    made.sequence = sequence;
    made.at = at(10 * sequence);
    made.kind = kind;
    return made;
  };
  model::Report over_limit = report(3, model::ReportKind::stopping);
  over_limit.stop_reason = model::StopReason::MaxRuntimeExceeded;
  model::Report stopped = report(4, model::ReportKind::finished);
  stopped.outcome = model::Outcome::Stopped;
  return {Created{at(0), "0123456789abcdef", 3, std::chrono::seconds(3600)},
          AttemptStarted{at(2), 1, {"algo-1", "algo-2"}},
          AgentReported{1, "algo-1", report(1, model::ReportKind::ready)},
          AgentReported{1, "algo-1", report(2, model::ReportKind::uploaded)},
          AgentSilent{at(20), 1, "algo-1", true},
          AgentGone{at(25), 1, "algo-2", "taken away", model::FailureClass::interruption},
          AgentReported{1, "algo-1", over_limit},
          AgentReported{1, "algo-1", stopped},
          WokeUp{at(3000)},
          AttemptStarted{at(3001), 2, {"algo-1", "algo-2"}},
          LaunchFailed{at(3002), 2, "algo-2", "no space"},
          AttemptCutOff{at(3003), 2},
          StopRequested{at(3004)}};
}

TEST(JobCodec, AttemptsWithSeveralHostsComeBackAsTheyWere) {
  JobState state;
  std::vector<JobEvent> parsed;
  for (const JobEvent& event : story_of_two_hosts()) {
    const StateChange step = apply_event(state, event);
    EXPECT_TRUE(step.changed) << to_json(event);
    state = step.state;
    const auto back = parse_job_state(to_json(state));
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(*back, state) << to_json(event);
    parsed.push_back(parse_job_event(to_json(event)).value());
  }
  EXPECT_EQ(replay(parsed), state);
  EXPECT_EQ(state.phase, Phase::Stopped);
  ASSERT_EQ(state.attempts.size(), 2U);
  EXPECT_EQ(state.attempts[0].failure_class, model::FailureClass::interruption);
}

// Written by a server from before attempts had hosts.
TEST(JobCodec, AJobOfVersion1GoesOn) {
  const auto parsed = parse_job_state(
      R"({"version":1,"id":"ab","phase":"Training","creation_time":1747419050000,)"
      R"("last_modified_time":1747419050020,"attempt":1,"last_sequence":4,"transitions":[)"
      R"({"status":"Starting","start_time":1747419050000,"status_message":"s",)"
      R"("end_time":1747419050020},)"
      R"({"status":"Training","start_time":1747419050020,"status_message":"t"}],)"
      R"("final_metrics":[],"training_start_time":1747419050010,"lost_log_lines":2})");
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(losses_of(*parsed).log_lines, 2);
  EXPECT_THAT(effects_of(*parsed), testing::ElementsAre(Effect(PlaceAttempt{1, {"algo-1"}})));
  const auto line = [](std::int64_t sequence) {
    return parse_job_event(R"({"version":1,"type":"AgentReported","at":1747419060020,"attempt":1,)"
                           R"("report":{"at":1747419060020,"kind":"finished","sequence":)" +
                           std::to_string(sequence) + R"(,"outcome":"Completed"}})");
  };
  EXPECT_FALSE(apply_event(*parsed, line(4).value()).changed) << "it is counted already";
  const JobState ended = apply_event(*parsed, line(5).value()).state;
  EXPECT_EQ(ended.phase, Phase::Completed);
  EXPECT_EQ(ended.billable_time_in_seconds, 10);
  EXPECT_EQ(
      std::get<AttemptStarted>(
          parse_job_event(R"({"version":1,"type":"AttemptStarted","at":1,"attempt":1})").value())
          .hosts,
      std::vector<std::string>{"algo-1"});
}

TEST(JobCodec, AWordThatIsNotKnownIsNotTakenForAnother) {
  const auto cut_off = [](const std::string& reason) {
    return parse_job_event(R"({"version":1,"type":"AttemptCutOff","at":1,"attempt":1,)"
                           R"("stop_reason":")" +
                           reason + R"("})");
  };
  EXPECT_TRUE(cut_off("MaxRuntimeExceeded"));
  EXPECT_THAT(cut_off("Boredom").error().message(), testing::HasSubstr("'Boredom'"));
  StateChange step =
      apply_event(replay({Created{at(0)}, AttemptStarted{at(1)}}), StopRequested{at(2)});
  std::string text = to_json(step.state);
  text.replace(text.find("\"StopRequested\""), 15, "\"Boredom\"");
  EXPECT_THAT(parse_job_state(text).error().message(), testing::HasSubstr("'Boredom'"));
}

TEST(JobCodec, WhatIsNotOursIsCorrupt) {
  for (const char* text :
       {"", "{}", "[]", "{\"version\":1}", "{\"version\":1,\"phase\":\"Flying\"}", "\xff"}) {
    EXPECT_EQ(parse_job_state(text).error().kind(), ErrorKind::corrupt) << text;
    EXPECT_EQ(parse_job_event(text).error().kind(), ErrorKind::corrupt) << text;
  }
  std::string newer = to_json(JobState{});
  newer.replace(newer.find("\"version\":2"), 11, "\"version\":3");
  EXPECT_THAT(parse_job_state(newer).error().message(),
              testing::HasSubstr("'version' is not known here: 3"));
  newer.replace(newer.find("\"version\":3"), 11, "\"version\":3,\"min_reader\":2");
  EXPECT_TRUE(parse_job_state(newer));
}

}  // namespace
}  // namespace trainyard::control
