#include "model/field_support.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "model/codec.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

std::optional<std::string> refusal_of(const char* text) {
  const auto request = parse<CreateTrainingJobRequest>(json::parse(text));
  EXPECT_TRUE(request) << text;
  return request ? refusal(*request) : std::nullopt;
}

// Every path that a request can reach without passing a refused one.
void collect(const Shape& shape, const std::string& path, std::set<std::string>& paths) {
  for (const Member& member : shape.members) {
    const std::string here = (path.empty() ? "" : path + ".") + std::string(member.name);
    paths.insert(here);
    for (const FieldSupport& row : field_supports()) {
      if (row.path != here || row.support == Support::refused) continue;
      if (member.shape->kind == Kind::structure) collect(*member.shape, here, paths);
      if (member.shape->kind == Kind::list) collect(*member.shape->item, here + "[]", paths);
    }
  }
}

TEST(FieldSupport, HasOneRowForEveryPathAndNoOther) {
  std::set<std::string> paths, rows;
  collect(shape_of<CreateTrainingJobRequest>(), "", paths);
  for (const FieldSupport& row : field_supports())
    EXPECT_TRUE(rows.emplace(row.path).second) << "twice: " << row.path;
  EXPECT_EQ(rows, paths);
}

TEST(FieldSupport, TakesAWholeOrdinaryRequest) {
  EXPECT_EQ(
      refusal_of(
          R"({"TrainingJobName":"a","RoleArn":"r","HyperParameters":{"a":"b"},"Environment":{"A":"b"},
      "AlgorithmSpecification":{"TrainingImage":"i","TrainingInputMode":"File","ContainerEntrypoint":["a"],
        "ContainerArguments":["b"],"MetricDefinitions":[{"Name":"a","Regex":"b"}]},
      "InputDataConfig":[{"ChannelName":"c","ContentType":"t","CompressionType":"None","InputMode":"File",
        "RecordWrapperType":"None","DataSource":{"S3DataSource":{"S3DataType":"S3Prefix","S3Uri":"s3://b",
        "S3DataDistributionType":"FullyReplicated"}}}],
      "OutputDataConfig":{"S3OutputPath":"s3://b","CompressionType":"NONE","KmsKeyId":""},
      "ResourceConfig":{"InstanceType":"ml.m5.large","InstanceCount":1,"VolumeSizeInGB":30},
      "StoppingCondition":{"MaxRuntimeInSeconds":60},"Tags":[{"Key":"k","Value":"v"}],
      "EnableNetworkIsolation":true})"),
      std::nullopt);
}

// A single instance gets all of a channel, however it is distributed, and has no peers.
TEST(FieldSupport, TakesWhatOnlySeveralInstancesCouldTell) {
  EXPECT_EQ(refusal_of(R"({"EnableInterContainerTrafficEncryption":true,
      "InputDataConfig":[{"ChannelName":"c","DataSource":{"S3DataSource":{"S3DataType":"S3Prefix",
      "S3Uri":"s3://b","S3DataDistributionType":"ShardedByS3Key"}}}]})"),
            std::nullopt);
}

TEST(FieldSupport, TakesWhatAsksForNothing) {
  EXPECT_EQ(refusal_of(
                R"({"EnableManagedSpotTraining":false,"EnableInterContainerTrafficEncryption":false,
      "ResourceConfig":{"KeepAlivePeriodInSeconds":0,"InstanceGroups":[]},"DebugRuleConfigurations":[],
      "ProfilerRuleConfigurations":[],"ExperimentConfig":{}})"),
            std::nullopt);
}

// SDK v2 adds these to every job.
TEST(FieldSupport, TakesTheDebuggersAndTheProfilersConfiguration) {
  EXPECT_EQ(
      refusal_of(
          R"({"DebugHookConfig":{"S3OutputPath":"s3://b","LocalPath":"/t","HookParameters":{"a":"b"},
      "CollectionConfigurations":[{"CollectionName":"c","CollectionParameters":{"a":"b"}}]},
      "ProfilerConfig":{"S3OutputPath":"s3://b","DisableProfiler":false,
      "ProfilingIntervalInMilliseconds":500,"ProfilingParameters":{"a":"b"}}})"),
      std::nullopt);
  EXPECT_EQ(refusal_of(R"({"ProfilerConfig":{"DisableProfiler":true}})"), std::nullopt);
}

TEST(FieldSupport, TakesCheckpointsAndTensorBoardsOutput) {
  EXPECT_EQ(refusal_of(R"({"CheckpointConfig":{"S3Uri":"s3://b","LocalPath":"/c"},
      "TensorBoardOutputConfig":{"S3OutputPath":"s3://b","LocalPath":"/t"}})"),
            std::nullopt);
}

TEST(FieldSupport, NamesTheFullPathAndTheValueOfWhatItRefuses) {
  EXPECT_EQ(
      refusal_of(R"({"InputDataConfig":[{"ChannelName":"a"},
          {"DataSource":{"S3DataSource":{"S3DataType":"Converse"}}}]})"),
      "Value 'Converse' at 'InputDataConfig.2.member.DataSource.S3DataSource.S3DataType' is not "
      "supported by Trainyard yet. Supported: [S3Prefix, ManifestFile, AugmentedManifestFile]");
  EXPECT_EQ(refusal_of(R"({"ResourceConfig":{"VolumeKmsKeyId":"k"}})"),
            "Value 'k' at 'ResourceConfig.VolumeKmsKeyId' is not supported by Trainyard yet. "
            "Supported: ['']");
  EXPECT_EQ(
      refusal_of(R"({"InputDataConfig":[{"DataSource":{"DatasetSource":{"DatasetArn":"a"}}}]})"),
      "Value '{\"DatasetArn\":\"a\"}' at 'InputDataConfig.1.member.DataSource.DatasetSource' is "
      "not "
      "supported by Trainyard yet.");
}

TEST(FieldSupport, TakesSeveralInstancesGroupsAndRetries) {
  EXPECT_EQ(refusal_of(R"({"ResourceConfig":{"InstanceCount":16},
      "RetryStrategy":{"MaximumRetryAttempts":30}})"),
            std::nullopt);
  EXPECT_EQ(refusal_of(R"({"ResourceConfig":{"InstanceGroups":[
      {"InstanceGroupName":"a","InstanceType":"ml.m5.large","InstanceCount":2}]},
      "InputDataConfig":[{"ChannelName":"c","DataSource":{"S3DataSource":{
      "S3DataType":"S3Prefix","S3Uri":"s3://b/p","S3DataDistributionType":"ShardedByS3Key",
      "InstanceGroupNames":["a"]}}}]})"),
            std::nullopt);
}

TEST(FieldSupport, RefusesEveryKindOfUnbuiltRequest) {
  for (
      const char* text :
      {R"({"OutputDataConfig":{"KmsKeyId":"k"}})",
       R"({"ProfilerRuleConfigurations":[{"RuleConfigurationName":"r","RuleEvaluatorImage":"i"}]})",
       R"({"ResourceConfig":{"TrainingPlanArn":"a"}})",
       R"({"ResourceConfig":{"InstancePlacementConfig":{"EnableMultipleJobs":true}}})"})
    EXPECT_TRUE(refusal_of(text)) << text;
}

TEST(FieldSupport, IsWhatTheSemanticsPageSays) {
  const std::ifstream file(TRAINYARD_SOURCE_DIR "/docs/semantics.md");
  std::ostringstream page;
  page << file.rdbuf();
  EXPECT_NE(page.str().find(field_support_table()), std::string::npos)
      << "regenerate the table: trainyard_model_dump fields";
}

}  // namespace
}  // namespace trainyard::model
