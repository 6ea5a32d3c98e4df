// The built-in XGBoost from C++: trains on the rows in s3://BUCKET/train/.
#include <trainyard/client/sagemaker_client.h>

#include <chrono>
#include <ctime>
#include <iostream>
#include <map>
#include <string>

using namespace trainyard::client;
using namespace trainyard::model;

int fail(const ApiError& error) {
  std::cerr << to_string(error) << '\n';
  return 1;
}

CreateTrainingJobRequest training_job_on(const std::string& bucket) {
  CreateTrainingJobRequest request;
  request.training_job_name = "cpp-train-" + std::to_string(std::time(nullptr));
  request.role_arn = "arn:aws:iam::123456789012:role/MyTrainingRole";
  request.algorithm_specification = {
      .training_image = "trainyard/xgboost",
      .training_input_mode = TrainingInputMode::File,
      .metric_definitions = {{{.name = "train:auc", .regex = "#011train-auc:([0-9.]+)"}}}};
  request.hyper_parameters = std::map<std::string, std::string>{
      {"num_round", "20"}, {"objective", "binary:logistic"}, {"eval_metric", "auc"}};
  Channel train{.channel_name = "train", .content_type = "text/csv"};
  train.data_source.emplace().s3_data_source = {.s3_data_type = S3DataType::S3Prefix,
                                                .s3_uri = "s3://" + bucket + "/train/"};
  request.input_data_config = {train};
  request.output_data_config = {.s3_output_path = "s3://" + bucket + "/models"};
  request.resource_config = {
      .instance_type = "ml.m5.large", .instance_count = 1, .volume_size_in_gb = 1};
  request.stopping_condition = {.max_runtime_in_seconds = 600};
  return request;
}

int main(int argc, char** argv) {
  const auto client = SageMakerClient::open();
  if (!client) return fail(client.error());
  const auto request = training_job_on(argc > 1 ? argv[1] : "cpp-train");
  const auto created = client->create_training_job(request);
  if (!created) return fail(created.error());
  std::cout << "training " << *created->training_job_arn << std::endl;

  const auto job = client->wait_until_training_job_completed_or_stopped(
      {.training_job_name = request.training_job_name}, {.delay = std::chrono::seconds(1)});
  if (!job) return fail(job.error());
  for (const auto& metric : *job->final_metric_data_list)
    std::cout << *metric.metric_name << " = " << *metric.value << '\n';
  std::cout << "model: " << *job->model_artifacts->s3_model_artifacts << '\n';
}
