#include "cli/train_request.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "cli/request_file.h"
#include "model/codec.h"

namespace trainyard::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

const TrainSetting kSetting{
    {"123456789012", "us-east-1"}, *parse_iso8601("2026-01-31T09:05:00.120Z"), "/here"};

TrainFlags with_image(const std::string& image) {
  TrainFlags flags;
  flags.image = image;
  return flags;
}

Result<TrainPlan> plan(const TrainFlags& flags, const std::string& file = "{}") {
  TRY(const auto base, parse_request_file(file));
  return plan_training_job(flags, base, kSetting);
}

std::string failure(const TrainFlags& flags, const std::string& file = "{}") {
  const auto planned = plan(flags, file);
  EXPECT_FALSE(planned);
  if (planned) return "";
  EXPECT_EQ(planned.error().kind(), ErrorKind::invalid_argument);
  return planned.error().message();
}

TEST(PlanTrainingJob, AnImageAloneIsAWholeRequest) {
  const auto made = plan(with_image("my/XGBoost_image:1"));
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(boost::json::value(model::serialize(made->request)), boost::json::parse(R"({
    "TrainingJobName": "XGBoost-image-2026-01-31-09-05-00-120",
    "AlgorithmSpecification": {"TrainingImage": "my/XGBoost_image:1", "TrainingInputMode": "File"},
    "RoleArn": "arn:aws:iam::123456789012:role/trainyard",
    "OutputDataConfig": {"S3OutputPath": "s3://trainyard-us-east-1-123456789012"},
    "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
    "StoppingCondition": {"MaxRuntimeInSeconds": 86400}})"));
  EXPECT_EQ(made->own_bucket, "trainyard-us-east-1-123456789012");
  EXPECT_EQ(made->results.to_string(),
            "s3://trainyard-us-east-1-123456789012/XGBoost-image-2026-01-31-09-05-00-120/output/");
  EXPECT_TRUE(made->output_folder.empty());
}

TEST(PlanTrainingJob, ASpotJobWaitsForItsRunUnlessItSays) {
  TrainFlags flags = with_image("i");
  flags.spot = true;
  flags.max_runtime = "1h";
  const auto made = plan(flags);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(made->request.enable_managed_spot_training, true);
  EXPECT_EQ(made->request.stopping_condition->max_wait_time_in_seconds, 3600);
  flags.max_wait = "2h";
  EXPECT_EQ(plan(flags)->request.stopping_condition->max_wait_time_in_seconds, 7200);
  flags.spot = false;
  EXPECT_THAT(failure(flags), HasSubstr("--max-wait '2h': is for --spot only"));
}

TEST(PlanTrainingJob, AFailedHostIsKeptByAVariable) {
  TrainFlags flags = with_image("i");
  flags.keep_on_failure = "2h";
  const auto made = plan(flags);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(made->request.environment->at("TRAINYARD_KEEP_ON_FAILURE"), "7200");
  flags.keep_on_failure = "long";
  EXPECT_THAT(failure(flags), HasSubstr("--keep-on-failure 'long'"));
}

TEST(PlanTrainingJob, TheHttpsFormOfAnS3UriIsNoPath) {
  TrainFlags flags = with_image("i");
  flags.channels = {"train=https://s3-us-west-2.amazonaws.com/b/in/", "local=https:/b"};
  flags.output = "https://b.s3.us-east-1.amazonaws.com/out";
  const auto made = plan(flags);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ((*made->request.input_data_config)[0].data_source->s3_data_source->s3_uri,
            "https://s3-us-west-2.amazonaws.com/b/in/");
  ASSERT_EQ(made->uploads.size(), 1U);
  EXPECT_EQ(made->uploads[0].source, "https:/b");
  EXPECT_EQ(made->results.bucket, "b");
  EXPECT_TRUE(made->output_folder.empty());
}

TEST(PlanTrainingJob, EveryFlagHasItsPlaceInTheRequest) {
  TrainFlags flags = with_image("i");
  flags.arguments = {"--epochs", "3"};
  flags.entrypoint = {"python3", "train.py"};
  flags.channels = {"train=./data", "val=s3://b/val/"};
  flags.content_types = {"val=text/csv"};
  flags.hyper_parameters = {"eta=0.3", "empty="};
  flags.environment = {"A=x=y"};
  flags.metrics = {"loss=loss=([0-9.]+)"};
  flags.tags = {"team=a"};
  flags.instance_type = "ml.c5.xlarge";
  flags.volume_gb = 3;
  flags.max_runtime = "2h";
  flags.output = "s3://b/out";
  flags.name = "job";
  flags.role = "arn:aws:iam::999999999999:role/me";
  flags.network_isolation = true;
  const auto made = plan(flags);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(boost::json::value(model::serialize(made->request)), boost::json::parse(R"json({
    "TrainingJobName": "job",
    "HyperParameters": {"empty": "", "eta": "0.3"},
    "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File",
      "MetricDefinitions": [{"Name": "loss", "Regex": "loss=([0-9.]+)"
}],
      "ContainerEntrypoint": ["python3", "train.py"], "ContainerArguments": ["--epochs", "3"]
}
,
    "RoleArn": "arn:aws:iam::999999999999:role/me",
    "InputDataConfig": [
      {"ChannelName": "train", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix",
       "S3Uri": "s3://trainyard-us-east-1-123456789012/job/input/train/",
       "S3DataDistributionType": "FullyReplicated"}}},
      {"ChannelName": "val", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix",
       "S3Uri": "s3://b/val/", "S3DataDistributionType": "FullyReplicated"}},
       "ContentType": "text/csv"}],
    "OutputDataConfig": {"S3OutputPath": "s3://b/out"},
    "ResourceConfig": {"InstanceType": "ml.c5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 3},
    "StoppingCondition": {"MaxRuntimeInSeconds": 7200},
    "Tags": [{"Key": "team", "Value": "a"}],
    "EnableNetworkIsolation": true,
    "Environment": {"A": "x=y"}
})json"));
  ASSERT_EQ(made->uploads.size(), 1U);
  EXPECT_EQ(made->uploads[0].channel, "train");
  EXPECT_EQ(made->uploads[0].source, "./data");
  EXPECT_EQ(made->uploads[0].target.key, "job/input/train/");
  EXPECT_EQ(made->results.to_string(), "s3://b/out/job/output/");
}

TEST(PlanTrainingJob, FlagsAreLaidOverTheRequestFile) {
  TrainFlags flags;
  flags.hyper_parameters = {"eta=0.3"};
  flags.channels = {"train=s3://new/x"};
  flags.tags = {"team=b"};
  flags.max_runtime = "60";
  const auto made = plan(flags, R"({
    "TrainingJobName": "from-file",
    "RoleArn": "arn:aws:iam::111111111111:role/file",
    "AlgorithmSpecification": {"TrainingImage": "file-image", "TrainingInputMode": "File"},
    "HyperParameters": {"eta": "0.1", "depth": "3"},
    "InputDataConfig": [
      {"ChannelName": "train", "ContentType": "text/csv",
       "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://old/x"}}},
      {"ChannelName": "other",
       "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://other/x"}}}],
    "Tags": [{"Key": "team", "Value": "a"}, {"Key": "kept", "Value": "yes"}],
    "OutputDataConfig": {"S3OutputPath": "s3://file/out", "CompressionType": "NONE"},
    "ResourceConfig": {"InstanceType": "ml.c5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 2},
    "StoppingCondition": {"MaxRuntimeInSeconds": 100}})");
  ASSERT_TRUE(made) << made.error().message();
  const auto& request = made->request;
  EXPECT_EQ(request.training_job_name, "from-file");
  EXPECT_EQ(request.algorithm_specification->training_image, "file-image");
  EXPECT_EQ(request.hyper_parameters->at("eta"), "0.3");
  EXPECT_EQ(request.hyper_parameters->at("depth"), "3");
  ASSERT_EQ(request.input_data_config->size(), 2U);
  EXPECT_EQ(request.input_data_config->at(0).content_type, "text/csv");
  EXPECT_EQ(request.input_data_config->at(0).data_source->s3_data_source->s3_uri, "s3://new/x");
  EXPECT_EQ(request.tags->size(), 2U);
  EXPECT_EQ(request.tags->at(0).value, "b");
  EXPECT_EQ(request.stopping_condition->max_runtime_in_seconds, 60);
  EXPECT_EQ(request.resource_config->instance_type, "ml.c5.xlarge");
  EXPECT_EQ(request.output_data_config->compression_type, model::OutputCompressionType::NONE);
  EXPECT_EQ(made->own_bucket, "");
}

TEST(PlanTrainingJob, ARequestFileMayNameAnAlgorithm) {
  const auto made = plan({}, R"({"AlgorithmSpecification": {"AlgorithmName": "trees"}})");
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_FALSE(made->request.algorithm_specification->training_image);
  EXPECT_EQ(made->request.algorithm_specification->algorithm_name, "trees");
  EXPECT_THAT(made->job_name(), MatchesRegex("trees-2026-.*"));
}

TEST(PlanTrainingJob, AnArchivesRelativePathIsMadeAbsolute) {
  EXPECT_EQ(plan(with_image("oci-archive:build/x.oci.tar"))
                ->request.algorithm_specification->training_image,
            "oci-archive:/here/build/x.oci.tar");
  EXPECT_EQ(
      plan(with_image("oci:/abs/layout:tag"))->request.algorithm_specification->training_image,
      "oci:/abs/layout:tag");
  EXPECT_THAT(plan(with_image("oci-archive:build/x.oci.tar"))->job_name(),
              MatchesRegex("x-2026-.*"));
}

TEST(PlanTrainingJob, AnyImageGivesAGoodName) {
  for (const char* image : {"a", "___", "host:5000/a/b@sha256:0123", "-x-:y",
                            "a-very-long-name-of-an-image-that-goes-on-and-on-and-on-and-on"}) {
    const auto made = plan(with_image(image));
    ASSERT_TRUE(made) << image << ": " << made.error().message();
    EXPECT_LE(made->job_name().size(), 63U);
  }
}

TEST(PlanTrainingJob, WrongFlagsAreNamed) {
  EXPECT_THAT(failure(TrainFlags{}), HasSubstr("no training image"));
  TrainFlags flags = with_image("i");
  flags.channels = {"train=a", "train=b"};
  EXPECT_THAT(failure(flags), HasSubstr("--channel 'train=b'"));
  flags.channels = {"train="};
  EXPECT_THAT(failure(flags), HasSubstr("names no data"));
  flags.channels = {"just-a-path"};
  EXPECT_THAT(failure(flags), HasSubstr("--channel 'just-a-path'"));
  flags = with_image("i");
  flags.content_types = {"train=text/csv"};
  EXPECT_THAT(failure(flags), HasSubstr("there is no channel 'train'"));
  flags = with_image("i");
  flags.max_runtime = "soon";
  EXPECT_THAT(failure(flags), HasSubstr("--max-runtime 'soon'"));
  flags = with_image("i");
  flags.output = "out";
  flags.detach = true;
  EXPECT_THAT(failure(flags), HasSubstr("trainyard download"));
}

TEST(PlanTrainingJob, TheApisConstraintsAreCheckedBeforeAnythingIsSent) {
  TrainFlags flags = with_image("i");
  flags.name = "not a name";
  EXPECT_THAT(failure(flags), HasSubstr("'trainingJobName' failed to satisfy constraint"));
  flags = with_image("i");
  flags.instance_type = "big";
  EXPECT_THAT(failure(flags), HasSubstr("--instance-type 'big': is not an instance type"));
}

TEST(PlanTrainingJob, WithoutAnAccountARoleMustBeGiven) {
  TrainSetting setting = kSetting;
  setting.place.account.clear();
  const auto nobody = plan_training_job(with_image("i"), {}, setting);
  ASSERT_FALSE(nobody);
  EXPECT_THAT(nobody.error().message(), HasSubstr("--role"));
  TrainFlags flags = with_image("i");
  flags.role = "arn:aws:iam::999999999999:role/me";
  const auto made = plan_training_job(flags, {}, setting);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(made->own_bucket, "trainyard-us-east-1-999999999999");
}

TEST(ParseRequestFile, NothingInItIsIgnored) {
  const auto message = [](const char* text) {
    const auto parsed = parse_request_file(text);
    EXPECT_FALSE(parsed) << text;
    return parsed ? "" : parsed.error().message();
  };
  EXPECT_THAT(message("[]"), HasSubstr("not a JSON object"));
  EXPECT_THAT(message("{"), HasSubstr("not a JSON object"));
  EXPECT_THAT(message(R"({"HyperParameter": {}})"), HasSubstr("'HyperParameter'"));
  EXPECT_THAT(message(R"({"InputDataConfig": [{"ChannelName": "a", "Contenttype": "x"}]})"),
              HasSubstr("'InputDataConfig[0].Contenttype'"));
  EXPECT_THAT(message(R"({"Environment": []})"), HasSubstr(""));
  EXPECT_THAT(message(R"({"AlgorithmSpecification": {"TrainingInputMode": "Files"}})"),
              HasSubstr("Files"));
}

}  // namespace
}  // namespace trainyard::cli
