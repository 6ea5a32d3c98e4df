#include "model/codec.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "model/describe_training_job.h"
#include "model/json_text.h"
#include "model/list_training_jobs.h"
#include "model/training_job.h"
#include "model/trial_component.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

template <class T>
Result<T> parse_text(std::string_view text) {
  return parse<T>(json::parse(json::string_view(text.data(), text.size())));
}

void expect_serialization_error(std::string_view text, std::string_view message) {
  const auto parsed = parse_text<CreateTrainingJobRequest>(text);
  ASSERT_FALSE(parsed) << text;
  EXPECT_EQ(parsed.error().code(), "SerializationException");
  EXPECT_EQ(parsed.error().message(), message) << text;
}

TEST(Codec, ReadsEveryKindOfMember) {
  const auto parsed = parse_text<CreateTrainingJobRequest>(R"({
      "TrainingJobName": "a", "HyperParameters": {"lr": "0.1"}, "EnableNetworkIsolation": true,
      "AlgorithmSpecification": {"TrainingInputMode": "FastFile", "ContainerEntrypoint": ["a", "b"]},
      "ResourceConfig": {"InstanceCount": 2, "VolumeSizeInGB": 30.0},
      "InputDataConfig": [{"ChannelName": "x", "ShuffleConfig": {"Seed": 9223372036854775807}}]})");
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(parsed->training_job_name, "a");
  EXPECT_EQ(parsed->hyper_parameters->at("lr"), "0.1");
  EXPECT_EQ(parsed->enable_network_isolation, true);
  EXPECT_EQ(parsed->algorithm_specification->training_input_mode, TrainingInputMode::FastFile);
  EXPECT_EQ(parsed->algorithm_specification->container_entrypoint->at(1), "b");
  EXPECT_EQ(parsed->resource_config->instance_count, 2);
  EXPECT_EQ(parsed->resource_config->volume_size_in_gb, 30);
  EXPECT_EQ(parsed->input_data_config->at(0).shuffle_config->seed, INT64_MAX);
  EXPECT_FALSE(parsed->role_arn);
}

TEST(Codec, SkipsUnknownMembersAndTakesNullAsAbsent) {
  const auto parsed = parse_text<CreateTrainingJobRequest>(R"({"New": {"a": 1}, "RoleArn": null})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, CreateTrainingJobRequest{});
}

TEST(Codec, NamesAWrongTypeInAwssWords) {
  expect_serialization_error(R"({"ResourceConfig": {"InstanceCount": "1"}})",
                             "STRING_VALUE can not be converted to an Integer");
  expect_serialization_error(R"({"ResourceConfig": {"InstanceCount": 1.5}})",
                             "DECIMAL_VALUE can not be converted to an Integer");
  expect_serialization_error(R"({"ResourceConfig": {"InstanceCount": 18446744073709551615}})",
                             "NUMBER_VALUE can not be converted to an Integer");
  expect_serialization_error(R"({"TrainingJobName": 5})",
                             "NUMBER_VALUE can not be converted to a String");
  expect_serialization_error(R"({"HyperParameters": {"a": true}})",
                             "TRUE_VALUE can not be converted to a String");
  expect_serialization_error(R"({"TrainingJobName": {}})",
                             "Start of structure or map found where not expected.");
  expect_serialization_error(R"({"TrainingJobName": []})",
                             "Start of list found where not expected.");
  expect_serialization_error(R"({"EnableNetworkIsolation": "true"})",
                             "STRING_VALUE can not be converted to a Boolean");
  expect_serialization_error(R"({"Tags": "x"})", "Expected list or null");
  expect_serialization_error(R"({"ResourceConfig": 1})", "Expected map or null");
  expect_serialization_error("[]", "Start of list found where not expected.");
}

TEST(Codec, ReadsTimesInEveryFormThatClientsSend) {
  for (const char* text : {"1747419050.603", "1.747419050603e9", "\"2025-05-16T18:10:50.603Z\""}) {
    const auto parsed =
        parse_text<ListTrainingJobsRequest>("{\"CreationTimeAfter\":" + std::string(text) + "}");
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(to_epoch_millis(*parsed->creation_time_after), 1747419050603) << text;
  }
  EXPECT_EQ(parse_text<ListTrainingJobsRequest>(R"({"CreationTimeAfter": 5})")->creation_time_after,
            from_epoch_millis(5000));
  EXPECT_FALSE(parse_text<ListTrainingJobsRequest>(R"({"CreationTimeAfter": "soon"})"));
  EXPECT_FALSE(parse_text<ListTrainingJobsRequest>(R"({"CreationTimeAfter": 1e300})"));
}

TEST(Codec, PrintsTimesWithoutBinaryNoise) {
  DescribeTrainingJobResponse response;
  response.creation_time = from_epoch_millis(1747419050603);
  response.last_modified_time = from_epoch_millis(1747419050000);
  response.training_end_time = from_epoch_millis(-1500);
  EXPECT_EQ(
      json_text(serialize(response)),
      R"({"CreationTime":1747419050.603,"TrainingEndTime":-1.5,"LastModifiedTime":1747419050})");
}

TEST(Codec, GivesBackWhatItRead) {
  const std::string text =
      R"({"TrainingJobName":"a","HyperParameters":{"k":"v\n\"é"},"InputDataConfig":[{"ChannelName":"c",)"
      R"("DataSource":{"S3DataSource":{"S3DataType":"S3Prefix","S3Uri":"s3://b"}}}],"Tags":[],)"
      R"("EnableManagedSpotTraining":false})";
  EXPECT_EQ(json_text(serialize(*parse_text<CreateTrainingJobRequest>(text))), text);
}

TEST(Codec, GivesBackMapsOfStructures) {
  const std::string text =
      R"({"TrialComponentName":"a","Parameters":{"p":{"StringValue":"v"},"q":{"NumberValue":1}}})";
  EXPECT_EQ(json_text(serialize(*parse_text<CreateTrialComponentRequest>(text))), text);
  EXPECT_FALSE(parse_text<CreateTrialComponentRequest>(
      R"({"TrialComponentName":"a","Parameters":{"p":"v"}})"));
}

TEST(Codec, WritesNumbersThatJsonHasNotAsText) {
  const auto parsed = parse_text<MetricData>(R"({"Value": "NaN"})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(json_text(serialize(*parsed)), R"({"Value":"NaN"})");
  EXPECT_EQ(json_text(json::value(0.25)), "0.25");
  EXPECT_EQ(json_text(json::value(1e300)), "1e+300");
}

TEST(Codec, LooksUpEnumeratorsByTheirWireText) {
  EXPECT_EQ(to_string(OutputCompressionType::NONE), "NONE");
  EXPECT_EQ(from_string<SecondaryStatus>("MaxRuntimeExceeded"),
            SecondaryStatus::MaxRuntimeExceeded);
  EXPECT_FALSE(from_string<SortOrder>("ascending"));
}

}  // namespace
}  // namespace trainyard::model
