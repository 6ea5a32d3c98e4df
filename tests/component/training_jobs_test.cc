#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"

// Creating, describing and stopping, down to the plan that an agent would get.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Texts = std::map<std::string, std::string>;
using TrainingJobsTest = TrainingJobsWorld;

TEST_F(TrainingJobsTest, CreateGivesTheArnAndDescribeEchoesTheRequestWithTheServicesDefaults) {
  auto request = make_request("a");
  request.hyper_parameters = Texts{{"eta", "0.1"}};
  request.environment = Texts{{"E", "1"}};
  request.stopping_condition.reset();
  request.tags = std::vector<model::Tag>{tag("k", "v")};
  EXPECT_EQ(jobs_->create(request).value(), arn("a"));

  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.training_job_name, "a");
  EXPECT_EQ(shown.training_job_arn, arn("a"));
  EXPECT_EQ(shown.role_arn, kRole);
  EXPECT_EQ(shown.hyper_parameters, request.hyper_parameters);
  EXPECT_EQ(shown.environment, request.environment);
  request.algorithm_specification->enable_sage_maker_metrics_time_series = false;
  EXPECT_EQ(shown.algorithm_specification, request.algorithm_specification);
  EXPECT_EQ(shown.resource_config, request.resource_config);
  const model::Channel& channel = shown.input_data_config->front();
  EXPECT_EQ(channel.compression_type, model::CompressionType::None);
  EXPECT_EQ(channel.record_wrapper_type, model::RecordWrapper::None);
  EXPECT_EQ(channel.data_source->s3_data_source->s3_data_distribution_type,
            model::S3DataDistribution::FullyReplicated);
  EXPECT_FALSE(channel.input_mode) << "not given, not made up";
  EXPECT_EQ(shown.output_data_config->kms_key_id, "");
  EXPECT_EQ(shown.output_data_config->compression_type, model::OutputCompressionType::GZIP);
  EXPECT_EQ(shown.stopping_condition->max_runtime_in_seconds, 86400);
  EXPECT_EQ(shown.enable_network_isolation, false);
  EXPECT_EQ(shown.enable_inter_container_traffic_encryption, false);
  EXPECT_EQ(shown.enable_managed_spot_training, false);
  EXPECT_EQ(shown.training_job_status, model::TrainingJobStatus::InProgress);
  EXPECT_TRUE(shown.creation_time);
  EXPECT_FALSE(shown.training_end_time);
  EXPECT_FALSE(shown.failure_reason);
  EXPECT_FALSE(shown.final_metric_data_list);
}

TEST_F(TrainingJobsTest, ACompletedJobIsDescribedInFull) {
  create("a");
  complete("a");
  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.secondary_status, model::SecondaryStatus::Completed);
  EXPECT_EQ(shown.model_artifacts->s3_model_artifacts, "s3://bucket/out/a/output/model.tar.gz");
  EXPECT_EQ(shown.secondary_status_transitions->back().status_message, "Training job completed");
  EXPECT_TRUE(shown.training_start_time && shown.training_end_time);
  EXPECT_GE(*shown.billable_time_in_seconds, 1);
}

TEST_F(TrainingJobsTest, ThePlanHoldsWhatTheRequestAsksFor) {
  auto request = make_request("a");
  request.algorithm_specification->container_arguments = std::vector<std::string>{"x", "y"};
  model::MetricDefinition metric;
  metric.name = "loss";
  metric.regex = "loss=([0-9.]+)";
  request.algorithm_specification->metric_definitions =
      std::vector<model::MetricDefinition>{metric};
  request.hyper_parameters = Texts{{"eta", "0.1"}};
  request.enable_network_isolation = true;
  ASSERT_TRUE(jobs_->create(request));
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  const auto plan = plan_of("a");
  EXPECT_EQ(plan.image, "local/image:1");
  EXPECT_FALSE(plan.container_entrypoint);
  EXPECT_THAT(plan.container_arguments, ElementsAre("x", "y"));
  EXPECT_EQ(plan.hyper_parameters, *request.hyper_parameters);
  EXPECT_EQ(plan.channels.at(0).s3_uri, "s3://bucket/data/train");
  EXPECT_EQ(plan.channels.at(0).input_mode, "File");
  EXPECT_EQ(plan.metric_definitions.at(0).regex, "loss=([0-9.]+)");
  EXPECT_EQ(plan.output.s3_output_path, "s3://bucket/out");
  EXPECT_EQ(plan.output.compression_type, "GZIP");
  EXPECT_EQ(plan.limits.cpus, 2);
  EXPECT_EQ(plan.limits.memory, gib(8));
  EXPECT_EQ(plan.limits.volume, gib(5));
  EXPECT_EQ(plan.max_runtime, std::chrono::seconds(3600));
  EXPECT_TRUE(plan.network_isolation);
  EXPECT_EQ(plan.credentials_url, "http://127.0.0.1:1/credentials/a/1");
  EXPECT_EQ(plan.credentials_token.size(), 64U);
  EXPECT_EQ(supervisor_->role_for_token({"a", 1}, plan.credentials_token), kRole);
  EXPECT_EQ(plan.records.log_group, "group");
  EXPECT_EQ(plan.records.log_stream, "a/algo-1");
  EXPECT_EQ(plan.records.metric_stream, "a/algo-1-1");
  EXPECT_EQ(plan.runtime.kind, "oci");
  EXPECT_THAT(plan.notices, IsEmpty());
}

TEST_F(TrainingJobsTest, AnInstanceLargerThanTheMachineGetsTheMachineAndSaysSo) {
  auto request = make_request("a");
  request.resource_config->instance_type = "ml.m5.24xlarge";
  ASSERT_TRUE(jobs_->create(request));
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  const auto plan = plan_of("a");
  EXPECT_EQ(plan.limits.cpus, 2);
  EXPECT_EQ(plan.limits.memory, gib(8));
  EXPECT_EQ(plan.notices.size(), 2U);
}

TEST_F(TrainingJobsTest, AGpuTypeIsAcceptedWhereThereAreEnoughGpusAndNeedsNoVolume) {
  start({}, Machine{2, gib(8), 1});
  auto request = make_request("a");
  request.resource_config->instance_type = "ml.g5.xlarge";
  request.resource_config->volume_size_in_gb.reset();
  EXPECT_TRUE(jobs_->create(request));
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  EXPECT_EQ(plan_of("a").limits.gpus, 1);
  EXPECT_EQ(plan_of("a").limits.volume, gib(500))
      << "VolumeSizeInGB limits nothing: half of the disk";
}

TEST_F(TrainingJobsTest, WhatIsNotThereIsNotFound) {
  for (const Error& error : {jobs_->describe("x").error(), jobs_->stop("x").error()}) {
    EXPECT_EQ(error.code(), "ValidationException");
    EXPECT_EQ(error.message(), "Requested resource not found.");
  }
  model::ListTagsInput input;
  input.resource_arn = arn("x");
  EXPECT_EQ(tags_->list(input).error().code(), "ValidationException");
}

TEST_F(TrainingJobsTest, StopIsSeenAtOnceAcceptedTwiceAndRefusedAtTheEnd) {
  create("a");
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  ASSERT_TRUE(jobs_->stop("a"));
  EXPECT_EQ(jobs_->describe("a").value().training_job_status, model::TrainingJobStatus::Stopping);
  ASSERT_TRUE(jobs_->stop("a"));
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested("a"); }));
  engine_.finish("a", model::Outcome::Stopped);
  ASSERT_TRUE(reaches("a", model::TrainingJobStatus::Stopped));
  const Error error = jobs_->stop("a").error();
  EXPECT_EQ(error.code(), "ValidationException");
  EXPECT_EQ(error.message(),
            "The request was rejected because the training job is in status Stopped.");
  create("b");
  complete("b");
  EXPECT_EQ(jobs_->stop("b").error().message(),
            "The request was rejected because the training job is in status Completed.");
}

TEST_F(TrainingJobsTest, AnUpdateThatChangesNothingGivesTheArn) {
  create("a");
  model::UpdateTrainingJobRequest request;
  request.training_job_name = "a";
  EXPECT_EQ(jobs_->update(request).value(), arn("a"));
  request.profiler_config.emplace();
  EXPECT_EQ(jobs_->update(request).error().code(), "ValidationException") << "it has not begun";
  request.training_job_name = "none";
  EXPECT_EQ(jobs_->update(request).error().message(), "Requested resource not found.");
}

}  // namespace
}  // namespace trainyard::control
