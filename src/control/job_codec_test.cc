#include "control/job_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

Timestamp at(std::int64_t millis) {
  return from_epoch_millis(1'747'419'050'000 + millis);
}

std::vector<JobEvent> whole_story() {
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
  finished.failure_reason = "ClientError: Artifact upload failed:x";
  finished.model_artifacts = "s3://b/k";
  finished.losses = {7, 1234, 3};
  return {Created{at(0), "0123456789abcdef"},      Queued{at(1)},
          Queued{at(1), "Waiting for disk space"}, AttemptStarted{at(2), 1},
          AgentReported{1, "algo-1", downloading}, AgentReported{1, "algo-1", metric},
          AgentReported{1, "algo-1", limit},       StopRequested{at(35)},
          AgentReported{1, "algo-1", uploading},   AgentReported{1, "algo-1", finished}};
}

TEST(JobCodec, EveryStateOfAStoryComesBackAsItWas) {
  JobState state;
  for (const JobEvent& event : whole_story()) {
    state = apply_event(state, event).state;
    const auto parsed = parse_job_state(to_json(state));
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_EQ(*parsed, state);
  }
  EXPECT_EQ(state.phase, Phase::Failed);
  EXPECT_EQ(losses_of(state), (model::Losses{7, 1234, 3}));
  EXPECT_TRUE(state.stop_reason && state.training_end_time && state.billable_time_in_seconds);
}

TEST(JobCodec, EventsThatComeBackBuildTheSameJob) {
  std::vector<JobEvent> parsed;
  for (const JobEvent& event : whole_story()) {
    auto back = parse_job_event(to_json(event));
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(to_json(*back), to_json(event));
    parsed.push_back(std::move(*back));
  }
  EXPECT_EQ(replay(parsed), replay(whole_story()));
  for (const JobEvent& event :
       {JobEvent(AgentGone{at(1), 2}),
        JobEvent(AgentGone{at(1), 2, "algo-2", "its journal is broken"}),
        JobEvent(AgentSilent{at(1), 2, "algo-2", true}),
        JobEvent(AgentSilent{at(1), 2, "algo-2", false}),
        JobEvent(AttemptCutOff{at(1), 2, model::StopReason::StopRequested}),
        JobEvent(AttemptCutOff{at(1), 2, model::StopReason::MaxRuntimeExceeded}),
        JobEvent(LaunchFailed{at(1), 2, "algo-2", "no \"space\""})}) {
    EXPECT_EQ(to_json(parse_job_event(to_json(event)).value()), to_json(event));
  }
}

TEST(JobCodec, WhatIsNotOursIsCorrupt) {
  for (const char* text :
       {"", "{}", "[]", "{\"version\":1}", "{\"version\":1,\"phase\":\"Flying\"}", "\xff"}) {
    EXPECT_EQ(parse_job_state(text).error().kind(), ErrorKind::corrupt) << text;
    EXPECT_EQ(parse_job_event(text).error().kind(), ErrorKind::corrupt) << text;
  }
  std::string newer = to_json(JobState{});
  newer.replace(newer.find("\"version\":2"), 11, "\"version\":3");
  EXPECT_THAT(parse_job_state(newer).error().message(), testing::HasSubstr("version 3"));
  newer.replace(newer.find("\"version\":3"), 11, "\"version\":3,\"min_reader\":2");
  EXPECT_TRUE(parse_job_state(newer));
}

}  // namespace
}  // namespace trainyard::control
