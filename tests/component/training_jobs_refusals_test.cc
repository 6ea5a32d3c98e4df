#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"

// What CreateTrainingJob refuses, with the exact messages.
namespace trainyard::control {
namespace {

using TrainingJobsTest = TrainingJobsWorld;

TEST_F(TrainingJobsTest, AUsedNameIsRefusedWithTheServicesText) {
  create("a");
  const auto again = jobs_->create(make_request("a"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), "ResourceInUse");
  EXPECT_EQ(again.error().message(),
            "Training job names must be unique within an AWS account and region, and a training "
            "job with this "
            "name already exists (arn:aws:sagemaker:us-west-2:123456789012:training-job/a)");
}

TEST_F(TrainingJobsTest, AnEmptyPrefixIsRefusedWithTheServicesText) {
  auto request = make_request("a");
  request.input_data_config->front().data_source->s3_data_source->s3_uri = "s3://bucket/nothing";
  const Error error = refusal(request);
  EXPECT_EQ(error.code(), "ValidationException");
  EXPECT_EQ(error.message(),
            "No S3 objects found under S3 URL \"s3://bucket/nothing\" given in input data source. "
            "Please ensure "
            "that the bucket exists in the selected region (us-west-2), that objects exist under "
            "that S3 prefix, "
            "and that the role \"arn:aws:iam::123456789012:role/service-role\" has "
            "\"s3:ListBucket\" permissions "
            "on bucket \"bucket\".");
}

TEST_F(TrainingJobsTest, FastFileModeTakesAWholeFolder) {
  auto request = make_request("a");
  auto& channel = request.input_data_config->front();
  channel.data_source->s3_data_source->s3_uri = "s3://bucket/data/tra";
  EXPECT_TRUE(jobs_->create(request));
  channel.input_mode = model::TrainingInputMode::FastFile;
  request.training_job_name = "b";
  EXPECT_THAT(refusal(request).message(),
              ::testing::StartsWith("No S3 objects found under S3 URL \"s3://bucket/data/tra\""));
  channel.data_source->s3_data_source->s3_uri = "s3://bucket/data/train";
  EXPECT_TRUE(jobs_->create(request));
}

// Not a prefix of others.
TEST_F(TrainingJobsTest, AManifestIsOneObject) {
  catalog_.objects = {"bucket/lists/one", "bucket/lists/one.old", "bucket/lists/two.old"};
  auto request = make_request("a");
  auto& channel = request.input_data_config->front();
  auto& source = *channel.data_source->s3_data_source;
  for (const auto type :
       {model::S3DataType::ManifestFile, model::S3DataType::AugmentedManifestFile}) {
    source.s3_data_type = type;
    if (type == model::S3DataType::AugmentedManifestFile) {
      channel.input_mode = model::TrainingInputMode::Pipe;
      source.attribute_names = {"x"};
      request.training_job_name = "b";
    }
    for (const char* uri : {"s3://bucket/lists/two", "s3://bucket/lists/", "s3://bucket"}) {
      source.s3_uri = uri;
      EXPECT_THAT(refusal(request).message(),
                  ::testing::StartsWith("No S3 objects found under S3 URL \"" + std::string(uri)));
    }
    source.s3_uri = "s3://bucket/lists/one";
    EXPECT_TRUE(jobs_->create(request));
  }
}

TEST_F(TrainingJobsTest, AnObjectStoreThatDoesNotAnswerIsNotTheClientsFault) {
  catalog_.unreachable = true;
  const Error error = refusal(make_request("a"));
  EXPECT_EQ(error.code(), "");
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
}

TEST_F(TrainingJobsTest, AnObjectStoreThatLetsNobodyLookIsToldOfByTheField) {
  catalog_.closed = true;
  const Error error = refusal(make_request("a"));
  EXPECT_EQ(error.code(), "ValidationException");
  EXPECT_EQ(error.message(), "Invalid S3Uri of channel train: AccessDenied");
}

TEST_F(TrainingJobsTest, RulesBetweenFieldsAreKept) {
  struct Case {
    const char* says;
    void (*modify)(model::CreateTrainingJobRequest&);
  };
  using Request = model::CreateTrainingJobRequest;
  const std::vector<Case> cases{
      {"One of TrainingImage and AlgorithmName must be given",
       [](Request& r) { r.algorithm_specification.reset(); }},
      {"One of TrainingImage and AlgorithmName must be given",
       [](Request& r) { r.algorithm_specification->training_image.reset(); }},
      {"InstanceType must be given", [](Request& r) { r.resource_config.reset(); }},
      {"InstanceType must be given", [](Request& r) { r.resource_config->instance_type.reset(); }},
      {"InstanceCount must be at least 1",
       [](Request& r) { r.resource_config->instance_count.reset(); }},
      {"InstanceCount must be at least 1",
       [](Request& r) { r.resource_config->instance_count = 0; }},
      {"The 1000 instances of the training job have ",
       [](Request& r) { r.resource_config->instance_count = 1000; }},
      {"VolumeSizeInGB must be at least 1",
       [](Request& r) { r.resource_config->volume_size_in_gb.reset(); }},
      {"VolumeSizeInGB must be at least 1",
       [](Request& r) { r.resource_config->volume_size_in_gb = 0; }},
      {"ml.p3.2xlarge has 1 GPU, this machine has 0 GPUs",
       [](Request& r) { r.resource_config->instance_type = "ml.p3.2xlarge"; }},
      {"ml.trn1.2xlarge has AWS Trainium",
       [](Request& r) { r.resource_config->instance_type = "ml.trn1.2xlarge"; }},
      {"Channel names must be unique, 'train'",
       [](Request& r) { r.input_data_config->push_back(r.input_data_config->front()); }},
      {"Invalid compression type for channel train: File mode only supports NONE, got Gzip instead",
       [](Request& r) {
         r.input_data_config->front().compression_type = model::CompressionType::Gzip;
       }},
      {"Exactly one of S3DataSource, FileSystemDataSource and DatasetSource must be given",
       [](Request& r) { r.input_data_config->front().data_source->s3_data_source.reset(); }},
      {"'https://x/y' is not of the form",
       [](Request& r) {
         r.input_data_config->front().data_source->s3_data_source->s3_uri = "https://x/y";
       }},
      {"Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set "
       "to true",
       [](Request& r) { r.stopping_condition->max_wait_time_in_seconds = 7200; }},
      {"Invalid MaxRuntimeInSeconds",
       [](Request& r) { r.stopping_condition->max_runtime_in_seconds = 2419201; }},
      {"the bucket \"other\"",
       [](Request& r) { r.output_data_config->s3_output_path = "s3://other/out"; }},
      {"is not of the form s3://",
       [](Request& r) { r.output_data_config->s3_output_path = "s3://"; }},
      {"Invalid Regex of metric definition 'm'",
       [](Request& r) {
         model::MetricDefinition metric;
         metric.name = "m";
         metric.regex = "(";
         r.algorithm_specification->metric_definitions =
             std::vector<model::MetricDefinition>{metric};
       }},
      {"are reserved", [](Request& r) { r.tags = std::vector<model::Tag>{tag("aws:x", "1")}; }},
      {"Duplicate tag keys",
       [](Request& r) { r.tags = std::vector<model::Tag>{tag("x", "1"), tag("x", "2")}; }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.says);
    auto request = make_request("a");
    c.modify(request);
    expect_invalid(request, c.says);
  }
  auto longest = make_request("b");
  longest.stopping_condition->max_runtime_in_seconds = 2419200;
  EXPECT_TRUE(jobs_->create(longest));
}

TEST_F(TrainingJobsTest, AQuotaCountsJobsThatHaveNotEnded) {
  start({{"ml.m5.large", 1}});
  create("a");
  const Error error = refusal(make_request("b"));
  EXPECT_EQ(error.code(), "ResourceLimitExceeded");
  EXPECT_EQ(error.message(),
            "The account-level service limit 'ml.m5.large for training job usage' is 1 Instances, "
            "with current "
            "utilization of 1 Instances and a request delta of 1 Instances. Please contact AWS "
            "support to request "
            "an increase for this limit.");
  complete("a");
  EXPECT_TRUE(jobs_->create(make_request("b")));
}

}  // namespace
}  // namespace trainyard::control
