#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"

// DebugHookConfig and ProfilerConfig.
namespace trainyard::control {
namespace {

using ::testing::IsEmpty;

using Texts = std::map<std::string, std::string>;
using TrainingJobsTest = TrainingJobsWorld;

// What SDK v2 sends with every job.
TEST_F(TrainingJobsTest, TheDebuggersAndTheProfilersConfigurationAreDescribedAndPlanned) {
  auto request = make_request("a");
  request.debug_hook_config.emplace().s3_output_path = "s3://bucket/out";
  request.profiler_config.emplace().s3_output_path = "s3://bucket/out";
  request.profiler_config->disable_profiler = false;
  ASSERT_TRUE(jobs_->create(request));
  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.debug_hook_config->s3_output_path, "s3://bucket/out");
  EXPECT_THAT(*shown.debug_hook_config->collection_configurations, IsEmpty());
  EXPECT_EQ(shown.profiler_config->profiling_interval_in_milliseconds, 500);
  EXPECT_EQ(shown.profiling_status, model::ProfilingStatus::Enabled);
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  const auto plan = plan_of("a");
  EXPECT_EQ(plan.request.debug_hook_config->s3_output_path, "s3://bucket/out");
  EXPECT_EQ(plan.request.debug_hook_config->local_path, "/opt/ml/output/tensors");
  EXPECT_EQ(plan.request.profiler_config->profiling_interval_in_milliseconds, 500);
  EXPECT_EQ(plan.request.profiler_config->disable_profiler, false);
  EXPECT_FALSE(plan.request.training_job_name || plan.request.role_arn || plan.request.environment);
}

TEST_F(TrainingJobsTest, EveryMemberOfTheDebuggersAndTheProfilersConfigurationIsPlanned) {
  auto request = make_request("a");
  model::DebugHookConfig& hook = request.debug_hook_config.emplace();
  hook.s3_output_path = "s3://bucket/out";
  hook.local_path = "/tmp/tensors";
  hook.hook_parameters = Texts{{"save_interval", "2"}};
  model::CollectionConfiguration collection;
  collection.collection_name = "losses";
  collection.collection_parameters = Texts{{"start_step", "1"}};
  hook.collection_configurations = std::vector<model::CollectionConfiguration>{collection};
  model::ProfilerConfig& profiler = request.profiler_config.emplace();
  profiler.disable_profiler = true;
  profiler.profiling_interval_in_milliseconds = 60000;
  profiler.profiling_parameters = Texts{{"LocalPath", "/opt/ml/output/profiler/"}};
  ASSERT_TRUE(jobs_->create(request));
  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.debug_hook_config, request.debug_hook_config);
  EXPECT_EQ(shown.profiler_config, request.profiler_config);
  EXPECT_EQ(shown.profiling_status, model::ProfilingStatus::Disabled);
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  const auto plan = plan_of("a");
  EXPECT_EQ(plan.request.debug_hook_config, request.debug_hook_config);
  EXPECT_EQ(plan.request.profiler_config, request.profiler_config);
}

TEST_F(TrainingJobsTest, CheckpointsAndTensorBoardsOutputAreDescribedAndPlanned) {
  auto request = make_request("a");
  request.checkpoint_config.emplace().s3_uri = "s3://bucket/checkpoints";
  request.tensor_board_output_config.emplace().s3_output_path = "s3://bucket/events";
  ASSERT_TRUE(jobs_->create(request));
  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.checkpoint_config, request.checkpoint_config);
  EXPECT_EQ(shown.tensor_board_output_config, request.tensor_board_output_config);
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  const auto plan = plan_of("a");
  EXPECT_EQ(plan.request.checkpoint_config->s3_uri, "s3://bucket/checkpoints");
  EXPECT_EQ(plan.request.checkpoint_config->local_path, "/opt/ml/checkpoints");
  EXPECT_EQ(plan.request.tensor_board_output_config->s3_output_path, "s3://bucket/events");
  EXPECT_EQ(plan.request.tensor_board_output_config->local_path, "/opt/ml/output/tensorboard");
}

TEST_F(TrainingJobsTest, FoldersThatCannotBeSyncedAreRefused) {
  const auto checkpoints = [](const char* uri, std::optional<std::string> path) {
    auto request = make_request("a");
    request.checkpoint_config.emplace().s3_uri = uri;
    request.checkpoint_config->local_path = std::move(path);
    return request;
  };
  const auto events = [](const char* uri, std::optional<std::string> path) {
    auto request = make_request("a");
    request.tensor_board_output_config.emplace().s3_output_path = uri;
    request.tensor_board_output_config->local_path = std::move(path);
    return request;
  };
  expect_invalid(checkpoints("s3://none/c", {}),
                 "Invalid CheckpointConfig.S3Uri: the bucket \"none\"");
  expect_invalid(events("s3://none/c", {}),
                 "Invalid TensorBoardOutputConfig.S3OutputPath: the bucket \"none\"");
  for (const char* path : {"checkpoints", "/", "/opt/ml", "/opt/ml/input/data", "/a/../b"}) {
    expect_invalid(checkpoints("s3://bucket", path), "Invalid CheckpointConfig.LocalPath: '");
    expect_invalid(events("s3://bucket", path), "Invalid TensorBoardOutputConfig.LocalPath: '");
  }
  auto both = checkpoints("s3://bucket", "/runs");
  both.tensor_board_output_config = events("s3://bucket", "/runs/").tensor_board_output_config;
  expect_invalid(both, "'/runs/' is also CheckpointConfig.LocalPath");
}

TEST_F(TrainingJobsTest, WithoutAProfilersConfigurationProfilingIsDisabled) {
  create("a");
  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.profiling_status, model::ProfilingStatus::Disabled);
  EXPECT_FALSE(shown.profiler_config || shown.debug_hook_config);
}

TEST_F(TrainingJobsTest, WhatTheDebuggerOrTheProfilerCannotDoIsRefused) {
  using Request = model::CreateTrainingJobRequest;
  const auto debug = [](const char* uri, std::optional<std::string> path) {
    auto request = make_request("a");
    request.debug_hook_config.emplace().s3_output_path = uri;
    request.debug_hook_config->local_path = std::move(path);
    return request;
  };
  expect_invalid(debug("s3://none/out", {}),
                 "Invalid DebugHookConfig.S3OutputPath: the bucket \"none\"");
  expect_invalid(debug("https://bucket/out", {}), "is not of the form s3://bucket/prefix");
  for (const char* path :
       {"", "tensors", "/", "/opt/ml/", "/opt/ml/input/data/x", "/a/../b", "/proc/1", "/opt//ml"})
    expect_invalid(debug("s3://bucket", path), "Invalid DebugHookConfig.LocalPath: '");
  const auto profile = [](void (*change)(model::ProfilerConfig&)) {
    Request request = make_request("a");
    request.profiler_config.emplace().s3_output_path = "s3://bucket/out";
    change(*request.profiler_config);
    return request;
  };
  using Profiler = model::ProfilerConfig;
  expect_invalid(profile([](Profiler& p) { p.s3_output_path.reset(); }),
                 "S3OutputPath must be given when the profiler is not disabled");
  expect_invalid(profile([](Profiler& p) { p.s3_output_path = "s3://none"; }),
                 "Invalid ProfilerConfig.S3OutputPath: the bucket \"none\"");
  expect_invalid(profile([](Profiler& p) { p.profiling_interval_in_milliseconds = 300; }),
                 "Invalid ProfilingIntervalInMilliseconds: 300. It must be one of 100, 200");
  expect_invalid(profile([](Profiler& p) { p.profiling_parameters = Texts{{"LocalPath", "x"}}; }),
                 "Invalid ProfilerConfig.ProfilingParameters.LocalPath");
  expect_invalid(
      profile([](Profiler& p) { p.profiling_parameters = Texts{{"CPUProfilingDuration", "1"}}; }),
      "'ProfilerConfig.ProfilingParameters.CPUProfilingDuration' is not supported");
}

}  // namespace
}  // namespace trainyard::control
