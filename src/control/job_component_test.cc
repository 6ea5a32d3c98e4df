#include "control/job_component.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/component_state.h"
#include "control/stored_request.h"
#include "model/trial_component.h"

namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::Key;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr Timestamp kNoon{std::chrono::milliseconds(1'764'331'200'000)};
constexpr std::chrono::seconds kSecond{1};
const ArnScope kArns{"aws", "us-west-2", "123456789012"};
constexpr const char* kJobArn = "arn:aws:sagemaker:us-west-2:123456789012:training-job/My-Job";

model::CreateTrainingJobRequest request_of_job() {
  model::CreateTrainingJobRequest request;
  request.training_job_name = "My-Job";
  request.hyper_parameters.emplace();
  request.algorithm_specification.emplace().training_image = "image:1";
  auto& resources = request.resource_config.emplace();
  resources.instance_type = "ml.m5.large";
  resources.instance_count = 2;
  resources.volume_size_in_gb = 30;
  return request;
}

JobState created_state() {
  JobState state;
  state.phase = Phase::Starting;
  state.creation_time = state.last_modified_time = kNoon;
  return state;
}

model::CreateTrialComponentRequest made_of(const model::CreateTrainingJobRequest& request,
                                           const JobState& state = created_state()) {
  return request_of<model::CreateTrialComponentRequest>(
             make_job_component("My-Job", request, kJobArn, state, kArns))
      .value();
}

std::string shown(const model::TrialComponentParameterValue& value) {
  if (value.number_value) return "number " + std::to_string(*value.number_value);
  return "text " + value.string_value.value_or("?");
}

std::map<std::string, std::string> shown(
    const std::optional<std::map<std::string, model::TrialComponentParameterValue>>& parameters) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, value] : *parameters) texts[name] = shown(value);
  return texts;
}

// What the component is after its job went from `before` to `after`.
store::StoredResource followed(store::StoredResource component, const JobState& before,
                               const JobState& after) {
  const auto change = follow_job("My-Job", before, after);
  EXPECT_TRUE(change);
  if (change) {
    EXPECT_EQ(change->id, component.id);
    EXPECT_TRUE(change->change(component));
  }
  return component;
}

TEST(JobComponent, IsNamedAfterItsJobInLowerCase) {
  const auto component =
      make_job_component("My-Job", request_of_job(), kJobArn, created_state(), kArns);
  EXPECT_EQ(component.id,
            (store::ResourceId{"experiment-trial-component", "my-job-aws-training-job"}));
  EXPECT_EQ(component.arn,
            "arn:aws:sagemaker:us-west-2:123456789012:experiment-trial-component/"
            "my-job-aws-training-job");
  EXPECT_EQ(component.created, kNoon);
  const auto state = parse_component_state(component.state).value();
  EXPECT_EQ(state.source, (ComponentSource{kJobArn, "SageMakerTrainingJob"}));
}

TEST(JobComponent, HasTheJobsParametersAsNumbersWhereTheyAre) {
  auto request = request_of_job();
  *request.hyper_parameters = {{"epochs", "10"},    {"rate", "1e-3"},       {"name", "a b"},
                               {"quoted", "\"x\""}, {"number-ish", "1.5x"}, {"nan", "nan"}};
  EXPECT_THAT(
      shown(made_of(request).parameters),
      UnorderedElementsAre(Pair("epochs", "number 10.000000"), Pair("rate", "number 0.001000"),
                           Pair("name", "text a b"), Pair("quoted", "text \"x\""),
                           Pair("number-ish", "text 1.5x"), Pair("nan", "text nan"),
                           Pair("SageMaker.ImageUri", "text image:1"),
                           Pair("SageMaker.InstanceType", "text ml.m5.large"),
                           Pair("SageMaker.InstanceCount", "number 2.000000"),
                           Pair("SageMaker.VolumeSizeInGB", "number 30.000000")));
}

TEST(JobComponent, HasAnAlgorithmsDefaultsAndImage) {
  auto request = request_of_job();
  request.algorithm_specification->training_image.reset();
  *request.hyper_parameters = {{"depth", "3"}};
  JobState state = created_state();
  state.algorithm = ResolvedAlgorithm{"arn", "trees:1", {{"depth", "6"}, {"eta", "0.5"}}};
  const auto parameters = shown(made_of(request, state).parameters);
  EXPECT_EQ(parameters.at("depth"), "number 3.000000");
  EXPECT_EQ(parameters.at("eta"), "number 0.500000");
  EXPECT_EQ(parameters.at("SageMaker.ImageUri"), "text trees:1");
}

TEST(JobComponent, HasChannelsAsInputs) {
  auto request = request_of_job();
  auto& channels = request.input_data_config.emplace();
  channels.resize(2);
  channels[0].channel_name = "train";
  channels[0].content_type = "text/csv; label_size=0";
  channels[0].data_source.emplace().s3_data_source.emplace().s3_uri = "s3://bucket/train";
  channels[1].channel_name = "shared";
  auto& files = channels[1].data_source.emplace().file_system_data_source.emplace();
  files.file_system_id = "fs-12345678";
  files.directory_path = "/data";
  const auto inputs = *made_of(request).input_artifacts;
  EXPECT_THAT(inputs, UnorderedElementsAre(Key("train"), Key("shared")));
  EXPECT_EQ(inputs.at("train").value, "s3://bucket/train");
  EXPECT_EQ(inputs.at("train").media_type, "text/csv");
  EXPECT_EQ(inputs.at("shared").value, "fs-12345678:/data");
}

TEST(JobComponent, IsShownUnderTheNameThatTheRequestGives) {
  auto request = request_of_job();
  EXPECT_EQ(made_of(request).display_name, "my-job-aws-training-job");
  request.experiment_config.emplace().trial_component_display_name = "try-1";
  EXPECT_EQ(made_of(request).display_name, "try-1");
}

TEST(JobComponent, FollowsItsJobToTheEnd) {
  const auto created =
      make_job_component("My-Job", request_of_job(), kJobArn, created_state(), kArns);
  JobState training = created_state();
  training.phase = Phase::Training;
  training.training_start_time = training.last_modified_time = kNoon + kSecond;
  const auto started = followed(created, created_state(), training);
  auto request = request_of<model::CreateTrialComponentRequest>(started).value();
  EXPECT_EQ(request.status->primary_status, model::TrialComponentPrimaryStatus::InProgress);
  EXPECT_EQ(request.status->message,
            "Status: InProgress, secondary status: Training, failure reason: .");
  EXPECT_EQ(request.start_time, kNoon + kSecond);
  EXPECT_EQ(request.end_time, std::nullopt);
  EXPECT_EQ(started.status, kJobRuns);
  EXPECT_EQ(started.modified, kNoon + kSecond);

  JobState completed = training;
  completed.phase = Phase::Completed;
  completed.training_end_time = completed.last_modified_time = kNoon + 5 * kSecond;
  completed.model_artifacts = "s3://bucket/out/My-Job/output/model.tar.gz";
  const auto ended = followed(started, training, completed);
  request = request_of<model::CreateTrialComponentRequest>(ended).value();
  EXPECT_EQ(request.status->primary_status, model::TrialComponentPrimaryStatus::Completed);
  EXPECT_EQ(request.end_time, kNoon + 5 * kSecond);
  EXPECT_EQ(request.output_artifacts->at("SageMaker.ModelArtifact").value,
            "s3://bucket/out/My-Job/output/model.tar.gz");
  EXPECT_EQ(ended.status, kMetricsDue);
}

TEST(JobComponent, KeepsWhatClientsChanged) {
  auto component = make_job_component("My-Job", request_of_job(), kJobArn, created_state(), kArns);
  auto request = request_of<model::CreateTrialComponentRequest>(component).value();
  request.display_name = "mine";
  request.parameters->emplace("more", model::TrialComponentParameterValue{"text", {}});
  request.output_artifacts.emplace().emplace("plot", model::TrialComponentArtifact{{}, "s3://b/p"});
  component.request = to_stored_text(request);
  JobState failed = created_state();
  failed.phase = Phase::Failed;
  failed.failure_reason = "AlgorithmError: no";
  component = followed(component, created_state(), failed);
  const auto after = request_of<model::CreateTrialComponentRequest>(component).value();
  EXPECT_EQ(after.display_name, "mine");
  EXPECT_EQ(after.parameters->at("more").string_value, "text");
  EXPECT_THAT(*after.output_artifacts, ElementsAre(Key("plot")));
  EXPECT_EQ(after.status->message,
            "Status: Failed, secondary status: Failed, failure reason: AlgorithmError: no.");
  EXPECT_EQ(after.end_time, failed.last_modified_time) << "it never trained";
}

TEST(JobComponent, ShowsTheInstancesThatWereChosen) {
  auto request = request_of_job();
  request.resource_config->instance_type.reset();
  request.resource_config->instance_count.reset();
  const auto created = make_job_component("My-Job", request, kJobArn, created_state(), kArns);
  JobState started = created_state();
  started.selected = InstanceSelection{"ml.g5.xlarge", 4};
  const auto component = followed(created, created_state(), started);
  const auto parameters =
      shown(request_of<model::CreateTrialComponentRequest>(component).value().parameters);
  EXPECT_EQ(parameters.at("SageMaker.InstanceType"), "text ml.g5.xlarge");
  EXPECT_EQ(parameters.at("SageMaker.InstanceCount"), "number 4.000000");
}

TEST(JobComponent, StaysWhenNothingOfItChanges) {
  JobState metric = created_state();
  metric.final_metrics = {{"loss", 0.5, kNoon}};
  metric.last_modified_time = kNoon + kSecond;
  EXPECT_FALSE(follow_job("My-Job", created_state(), metric));
}

}  // namespace
}  // namespace trainyard::control
