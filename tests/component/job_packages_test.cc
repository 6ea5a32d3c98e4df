#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"
#include "control/job_codec.h"
#include "control/job_component.h"
#include "control/model_package_record.h"
#include "control/registry_kinds.h"
#include "control/stored_request.h"
#include "model/trial_component.h"

// Training jobs with ModelPackageConfig: the package that they continue from, and the one that their
// model becomes.
namespace trainyard::control {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class JobPackagesTest : public TrainingJobsWorld {
 protected:
  store::ResourceStore& resources() { return store_->resources(); }
  const ArnScope arns_{"aws", "us-west-2", "123456789012"};
  const std::string group_ = model_package_group_arn(arns_, "llms");
  std::string version_arn(int version) { return model_package_version_arn(arns_, "llms", version); }

  void SetUp() override {
    TrainingJobsWorld::SetUp();
    add_group();
  }
  void add_group() {
    ASSERT_TRUE(
        resources().create({{std::string(kModelPackageGroupKind), "llms"}, group_, "{}"}, {}));
  }
  // Returns its ARN.
  std::string add_package(const std::string& model_data) {
    model::CreateModelPackageInput request;
    request.model_package_group_name = "llms";
    auto& container = request.inference_specification.emplace().containers.emplace().emplace_back();
    container.image = "serve:1";
    container.base_model = {"llama", "1.0.0", "sft"};
    if (!model_data.empty()) container.model_data_url = model_data;
    const auto made = make_model_package(std::move(request), {}, arns_, clock_.now());
    return resources()
        .create_version(
            made.resource, [this](auto version) { return version_arn(static_cast<int>(version)); },
            {}, made.parents)
        .value()
        .arn;
  }
  model::CreateTrainingJobRequest job_with(const std::string& name,
                                           const std::optional<std::string>& source = {}) {
    auto request = make_request(name);
    request.model_package_config = {group_, source};
    return request;
  }
  void create_job(const model::CreateTrainingJobRequest& request) {
    const auto created = jobs_->create(request);
    ASSERT_TRUE(created) << created.error().message();
  }
  model::DescribeModelPackageOutput package(int version) {
    const auto found = resources().find_arn(version_arn(version)).value();
    EXPECT_TRUE(found) << version_arn(version);
    return found ? describe_model_package(*found).value() : model::DescribeModelPackageOutput{};
  }
  std::string last_message(const std::string& job) {
    return *jobs_->describe(job)->secondary_status_transitions->back().status_message;
  }
};

TEST_F(JobPackagesTest, TheModelOfACompletedJobBecomesTheNextVersionOfItsGroup) {
  add_package("s3://bucket/old.tar.gz");
  create_job(job_with("a"));
  EXPECT_FALSE(jobs_->describe("a")->output_model_package_arn);
  EXPECT_EQ(jobs_->describe("a")->model_package_config->model_package_group_arn, group_);
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  EXPECT_THAT(plan_of("a").channels, SizeIs(1)) << "it has no source";
  complete("a");
  EXPECT_EQ(jobs_->describe("a")->output_model_package_arn, version_arn(2));
  EXPECT_EQ(last_message("a"), "Training job completed");

  const auto made = package(2);
  EXPECT_EQ(made.model_package_group_name, "llms");
  EXPECT_EQ(made.model_package_version, 2);
  EXPECT_EQ(made.model_package_status, model::ModelPackageStatus::Completed);
  EXPECT_EQ(made.model_approval_status, model::ModelApprovalStatus::PendingManualApproval);
  EXPECT_EQ(made.metadata_properties->generated_by, arn("a"));
  ASSERT_THAT(*made.inference_specification->containers, SizeIs(1));
  const auto& container = made.inference_specification->containers->front();
  EXPECT_EQ(container.image, "image:1");
  EXPECT_EQ(container.model_data_url, "s3://bucket/out/a/output/model.tar.gz");
  EXPECT_FALSE(container.base_model);
  EXPECT_THAT(resources().list_links({.parent = group_}).value(), SizeIs(2));
  const auto events = store_->list_events("a").value();
  EXPECT_THAT(events.back().json, HasSubstr(R"("type":"ModelPackaged")"));
}

TEST_F(JobPackagesTest, AJobContinuesFromTheModelOfItsSource) {
  catalog_.objects.insert("bucket/old.tar.gz");
  const std::string source = add_package("s3://bucket/old.tar.gz");
  create_job(job_with("a", source));
  // Whatever happens to the source from here on.
  ASSERT_TRUE(resources().remove({std::string(kModelPackageKind), "llms", 1}));
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  const model::LaunchPlan plan = plan_of("a");
  ASSERT_THAT(plan.channels, SizeIs(2));
  const model::PlanChannel& channel = plan.channels.back();
  EXPECT_EQ(channel.name, "model");
  EXPECT_EQ(channel.s3_uri, "s3://bucket/old.tar.gz");
  EXPECT_EQ(channel.s3_data_type, "S3Prefix");
  EXPECT_EQ(channel.s3_data_distribution_type, "FullyReplicated");
  EXPECT_EQ(channel.input_mode, "File");
  EXPECT_EQ(channel.content_type, "application/x-sagemaker-model");
  EXPECT_THAT(*jobs_->describe("a")->input_data_config, SizeIs(1)) << "shows what was sent";
  const auto component = resources().find(job_component_id("a")).value().value();
  const auto shown = request_of<model::CreateTrialComponentRequest>(component).value();
  EXPECT_EQ(shown.input_artifacts->at("model").value, "s3://bucket/old.tar.gz");

  complete("a");
  const auto made = package(2);
  const auto& base = made.inference_specification->containers->front().base_model;
  ASSERT_TRUE(base);
  EXPECT_EQ(base->hub_content_name, "llama");
  EXPECT_EQ(base->hub_content_version, "1.0.0");
  EXPECT_EQ(base->recipe_name, "sft");
}

TEST_F(JobPackagesTest, AnUncompressedModelIsAFolderInThePackage) {
  auto request = job_with("a");
  request.output_data_config->compression_type = model::OutputCompressionType::NONE;
  create_job(request);
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  engine_.report("a", model::ReportKind::training);
  engine_.finish("a", model::Outcome::Completed, "", "s3://bucket/out/a/output/model/");
  ASSERT_TRUE(reaches("a", model::TrainingJobStatus::Completed));
  const auto container = package(1).inference_specification->containers->front();
  EXPECT_FALSE(container.model_data_url);
  const auto& data = *container.model_data_source->s3_data_source;
  EXPECT_EQ(data.s3_uri, "s3://bucket/out/a/output/model/");
  EXPECT_EQ(data.s3_data_type, model::S3ModelDataType::S3Prefix);
  EXPECT_EQ(data.compression_type, model::ModelCompressionType::None);
}

TEST_F(JobPackagesTest, AnAlgorithmsJobIsPackagedWithItsImage) {
  model::CreateAlgorithmInput algorithm;
  algorithm.algorithm_name = "trees";
  auto& training = algorithm.training_specification.emplace();
  training.training_image = "trees:1";
  training.supported_training_instance_types = {"ml.m5.large"};
  auto& channel = training.training_channels.emplace().emplace_back();
  channel.name = "train";
  channel.supported_content_types.emplace();
  channel.supported_input_modes = {model::TrainingInputMode::File};
  ASSERT_TRUE(algorithms_->create(algorithm));
  auto request = job_with("a");
  request.algorithm_specification->training_image.reset();
  request.algorithm_specification->algorithm_name = "trees";
  create_job(request);
  complete("a");
  EXPECT_EQ(package(1).inference_specification->containers->front().image, "trees:1");

  catalog_.objects.insert("bucket/old.tar.gz");
  request.training_job_name = "b";
  request.model_package_config->source_model_package_arn = add_package("s3://bucket/old.tar.gz");
  expect_invalid(request, "Input channel model is not supported by algorithm trees");
}

TEST_F(JobPackagesTest, AJobWithoutAModelCompletesWithoutAPackage) {
  create_job(job_with("a"));
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  engine_.report("a", model::ReportKind::training);
  engine_.finish("a", model::Outcome::Completed);
  ASSERT_TRUE(reaches("a", model::TrainingJobStatus::Completed));
  EXPECT_EQ(last_message("a"),
            "Training job completed, but no model package was created: "
            "the job wrote nothing to /opt/ml/model");
  EXPECT_FALSE(jobs_->describe("a")->output_model_package_arn);
}

TEST_F(JobPackagesTest, AJobWhoseGroupIsGoneCompletesWithoutAPackage) {
  create_job(job_with("a"));
  ASSERT_TRUE(resources().remove({std::string(kModelPackageGroupKind), "llms"}));
  complete("a");
  EXPECT_EQ(last_message("a"),
            "Training job completed, but no model package was created: "
            "ModelPackageGroup " +
                group_ + " does not exist.");
  EXPECT_FALSE(jobs_->describe("a")->output_model_package_arn);
  add_group();
  EXPECT_THAT(resources().list_links({.parent = group_}).value(), IsEmpty());
  create_job(job_with("b"));
  complete("b");
  EXPECT_EQ(jobs_->describe("b")->output_model_package_arn, version_arn(1));
}

TEST_F(JobPackagesTest, AJobThatFailsOrIsStoppedMakesNoPackage) {
  for (const auto& [name, outcome] : {std::pair("failed", model::Outcome::Failed),
                                      std::pair("stopped", model::Outcome::Stopped)}) {
    create_job(job_with(name));
    ASSERT_TRUE(eventually([&] { return engine_.runs(name); }));
    engine_.report(name, model::ReportKind::training);
    engine_.finish(name, outcome, outcome == model::Outcome::Failed ? "AlgorithmError: x" : "",
                   "s3://bucket/out/model.tar.gz");
    ASSERT_TRUE(reaches(name, outcome == model::Outcome::Failed
                                  ? model::TrainingJobStatus::Failed
                                  : model::TrainingJobStatus::Stopped));
    EXPECT_FALSE(jobs_->describe(name)->output_model_package_arn);
  }
  EXPECT_THAT(resources().list_links({.parent = group_}).value(), IsEmpty());
}

TEST_F(JobPackagesTest, ARestartedServerMakesNoSecondPackage) {
  create_job(job_with("a"));
  complete("a");
  const auto before = store_->find("a").value()->record.state;
  start({});
  model::Report again;
  again.sequence = 1'000;
  again.at = clock_.now();
  again.kind = model::ReportKind::finished;
  again.outcome = model::Outcome::Completed;
  again.model_artifacts = "s3://bucket/again";
  const Recorded recorded = recorder_->record("a", {AgentReported{1, "algo-1", again}}).value();
  EXPECT_EQ(recorded.after.output_package, version_arn(1));
  EXPECT_EQ(store_->find("a").value()->record.state, before);
  EXPECT_THAT(resources().list_links({.parent = group_}).value(), SizeIs(1));
}

TEST_F(JobPackagesTest, TheStoredEventsGiveTheStoredState) {
  create_job(job_with("a"));
  complete("a");
  std::vector<JobEvent> events;
  const auto stored = store_->list_events("a").value();
  for (const store::StoredEvent& event : stored)
    events.push_back(parse_job_event(event.json).value());
  EXPECT_EQ(to_json(replay(events)), store_->find("a").value()->record.state);
}

TEST_F(JobPackagesTest, WhatCantBeUsedIsRefusedByName) {
  auto request = job_with("a");
  request.model_package_config->model_package_group_arn = model_package_group_arn(arns_, "none");
  expect_invalid(
      request, "ModelPackageGroup " + model_package_group_arn(arns_, "none") + " does not exist.");
  expect_invalid(job_with("a", version_arn(1)),
                 "ModelPackage " + version_arn(1) + " does not exist.");
  const std::string empty = add_package("");
  expect_invalid(job_with("a", empty),
                 "Invalid SourceModelPackageArn. Model package " + empty + " has no model data");
  const std::string source = add_package("s3://bucket/old.tar.gz");
  expect_invalid(job_with("a", source),
                 R"(No S3 objects found under S3 URL "s3://bucket/old.tar.gz")");
  catalog_.objects.insert("bucket/old.tar.gz");
  ASSERT_TRUE(resources().apply({std::string(kModelPackageKind), "llms", 2}, [](auto& stored) {
    stored.status = "Pending";
    return ok();
  }));
  expect_invalid(job_with("a", source), "Invalid SourceModelPackageArn. Model package " + source +
                                            " is Pending, not Completed");
}

}  // namespace
}  // namespace trainyard::control
