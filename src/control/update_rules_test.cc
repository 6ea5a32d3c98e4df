#include "control/update_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

using model::CreateTrainingJobRequest;
using model::UpdateTrainingJobRequest;
using ::testing::HasSubstr;

CreateTrainingJobRequest with_profiler() {
  CreateTrainingJobRequest created;
  model::ProfilerConfig& profiler = created.profiler_config.emplace();
  profiler.s3_output_path = "s3://bucket/out";
  profiler.profiling_interval_in_milliseconds = 500;
  profiler.disable_profiler = false;
  return created;
}

std::string refusal(const UpdateTrainingJobRequest& update, const CreateTrainingJobRequest& created,
                    Phase phase = Phase::Training) {
  JobState state;
  state.phase = phase;
  const auto checked = check_update(update, created, state);
  if (checked) return "";
  EXPECT_EQ(checked.error().code(), "ValidationException");
  return checked.error().message();
}

TEST(UpdateRules, AskingForNothingIsFineAtAnyTime) {
  for (const Phase phase : {Phase::Starting, Phase::Training, Phase::Completed})
    EXPECT_EQ(refusal({}, {}, phase), "");
}

TEST(UpdateRules, TheProfilerIsUpdatedWhileTheJobRuns) {
  UpdateTrainingJobRequest update;
  update.profiler_config.emplace().disable_profiler = false;
  for (const Phase phase : {Phase::Downloading, Phase::Training, Phase::Uploading})
    EXPECT_EQ(refusal(update, with_profiler(), phase), "") << to_string(phase);
  for (const Phase phase : {Phase::Starting, Phase::Pending, Phase::Stopping, Phase::Completed,
                            Phase::Failed, Phase::Stopped, Phase::MaxRuntimeExceeded}) {
    EXPECT_EQ(refusal(update, with_profiler(), phase),
              "Invalid ProfilerConfig. It can be updated only while the training job runs, and its "
              "secondary status is " +
                  std::string(to_string(phase)));
  }
}

TEST(UpdateRules, AProfilerThatRunsStaysAsItIsAndTheRefusalNamesTheMember) {
  using Update = model::ProfilerConfigForUpdate;
  const auto changed = [](void (*change)(Update&), const CreateTrainingJobRequest& created) {
    UpdateTrainingJobRequest update;
    change(update.profiler_config.emplace());
    return refusal(update, created);
  };
  EXPECT_EQ(changed([](Update& u) { u.s3_output_path = "s3://bucket/out"; }, with_profiler()), "");
  EXPECT_EQ(changed([](Update& u) { u.profiling_interval_in_milliseconds = 500; }, with_profiler()),
            "");
  EXPECT_EQ(changed([](Update& u) { u.disable_profiler = true; }, {}), "") << "it is off already";
  EXPECT_THAT(changed([](Update& u) { u.disable_profiler = true; }, with_profiler()),
              HasSubstr("Value 'true' at 'ProfilerConfig.DisableProfiler' is not supported"));
  EXPECT_THAT(changed([](Update& u) { u.disable_profiler = false; }, {}),
              HasSubstr("Value 'false' at 'ProfilerConfig.DisableProfiler' is not supported"));
  EXPECT_THAT(
      changed([](Update& u) { u.profiling_interval_in_milliseconds = 100; }, with_profiler()),
      HasSubstr("'100' at 'ProfilerConfig.ProfilingIntervalInMilliseconds'"));
  EXPECT_THAT(changed([](Update& u) { u.s3_output_path = "s3://x"; }, with_profiler()),
              HasSubstr("'s3://x' at 'ProfilerConfig.S3OutputPath'"));
  EXPECT_THAT(changed(
                  [](Update& u) {
                    u.profiling_parameters =
                        std::map<std::string, std::string>{{"LocalPath", "/x"}};
                  },
                  with_profiler()),
              HasSubstr("at 'ProfilerConfig.ProfilingParameters'"));
}

TEST(UpdateRules, RulesOfTheProfilerAreNotThereYet) {
  UpdateTrainingJobRequest update;
  update.profiler_rule_configurations.emplace();
  EXPECT_EQ(refusal(update, {}, Phase::Completed), "");
  update.profiler_rule_configurations->emplace_back().rule_configuration_name = "r";
  EXPECT_THAT(refusal(update, {}), HasSubstr("Value 'r' at 'ProfilerRuleConfigurations'"));
  EXPECT_THAT(refusal(update, {}, Phase::Completed),
              HasSubstr("Invalid ProfilerRuleConfigurations. It can be updated only while"));
}

TEST(UpdateRules, AWarmPoolIsUpdatedWhereThereIsOne) {
  UpdateTrainingJobRequest update;
  update.resource_config.emplace().keep_alive_period_in_seconds = 60;
  EXPECT_THAT(refusal(update, {}, Phase::Completed),
              HasSubstr("The training job has no warm pool"));
  CreateTrainingJobRequest created;
  created.resource_config.emplace().keep_alive_period_in_seconds = 0;
  EXPECT_THAT(refusal(update, created), HasSubstr("The training job has no warm pool"));
  created.resource_config->keep_alive_period_in_seconds = 600;
  EXPECT_THAT(refusal(update, created), HasSubstr("or has not started yet"));
}

TEST(UpdateRules, AWarmPoolIsUpdatedWhileItIsInUseOrAvailable) {
  using Status = model::WarmPoolResourceStatus;
  JobState state;
  for (const Status status :
       {Status::InUse, Status::Available, Status::Reused, Status::Terminated}) {
    state.warm_pool = WarmPool{.status = status, .since = {}};
    const auto checked = check_warm_pool(state);
    EXPECT_EQ(checked.has_value(), status == Status::InUse || status == Status::Available);
    if (checked) continue;
    EXPECT_THAT(checked.error().message(),
                HasSubstr("It can be updated only while the warm pool of the training job is InUse "
                          "or Available, and it is " +
                          std::string(model::to_string(status))));
  }
}

TEST(UpdateRules, RemoteDebuggingIsUpdatedInDownloadingAndTraining) {
  UpdateTrainingJobRequest update;
  update.remote_debug_config.emplace().enable_remote_debug = false;
  EXPECT_EQ(refusal(update, {}, Phase::Downloading), "");
  EXPECT_THAT(refusal(update, {}, Phase::Uploading),
              HasSubstr("Invalid RemoteDebugConfig. It can be updated only while the training job "
                        "is Downloading or Training"));
  update.remote_debug_config->enable_remote_debug = true;
  EXPECT_EQ(refusal(update, {}), "");
  CreateTrainingJobRequest isolated;
  isolated.enable_network_isolation = true;
  EXPECT_EQ(refusal(update, isolated),
            "Invalid RemoteDebugConfig. EnableRemoteDebug is not supported with "
            "EnableNetworkIsolation");
}

}  // namespace
}  // namespace trainyard::control
