#include "model/container_defaults.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "model/codec.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

json::value filled(const char* text) {
  auto request = parse<CreateTrainingJobRequest>(json::parse(text));
  EXPECT_TRUE(request) << text;
  fill_container_defaults(*request);
  return serialize(*request);
}

TEST(ContainerDefaults, TheDebuggersHookFindsAllItsMembers) {
  EXPECT_EQ(filled(R"({"DebugHookConfig":{"S3OutputPath":"s3://b/out/"}})"), json::parse(R"({
    "DebugHookConfig":{"LocalPath":"/opt/ml/output/tensors","S3OutputPath":"s3://b/out/",
      "HookParameters":{},"CollectionConfigurations":[]}})"));
  EXPECT_EQ(filled(R"({"DebugHookConfig":{"CollectionConfigurations":[{}]}})")
                .at("DebugHookConfig")
                .at("CollectionConfigurations"),
            json::parse(R"([{"CollectionName":"","CollectionParameters":{}}])"));
}

TEST(ContainerDefaults, TheProfilerIsOnTwiceASecond) {
  EXPECT_EQ(filled(R"({"ProfilerConfig":{}})"), json::parse(R"({"ProfilerConfig":{
    "ProfilingIntervalInMilliseconds":500,"ProfilingParameters":{},"DisableProfiler":false}})"));
}

TEST(ContainerDefaults, CheckpointsAndTensorBoardHaveFolders) {
  EXPECT_EQ(filled(R"({"CheckpointConfig":{"S3Uri":"s3://b/c"},
                       "TensorBoardOutputConfig":{"S3OutputPath":"s3://b/t"}})"),
            json::parse(R"({
    "CheckpointConfig":{"S3Uri":"s3://b/c","LocalPath":"/opt/ml/checkpoints"},
    "TensorBoardOutputConfig":{"LocalPath":"/opt/ml/output/tensorboard","S3OutputPath":"s3://b/t"}
  })"));
}

TEST(ContainerDefaults, WhatTheRequestSaysAndWhatItLeavesOutStays) {
  const char* document = R"({"DebugHookConfig":{"LocalPath":"/a","S3OutputPath":"s3://b/d",
      "HookParameters":{"save_interval":"2"},"CollectionConfigurations":[
        {"CollectionName":"losses","CollectionParameters":{"start_step":"1"}}]},
    "ProfilerConfig":{"ProfilingIntervalInMilliseconds":100,"ProfilingParameters":{"a":"b"},
      "DisableProfiler":true},
    "CheckpointConfig":{"S3Uri":"s3://b/c","LocalPath":"/c"},
    "TensorBoardOutputConfig":{"LocalPath":"/t","S3OutputPath":"s3://b/t"}})";
  EXPECT_EQ(filled(document), json::parse(document));
  EXPECT_EQ(filled("{}"), json::parse("{}"));
}

}  // namespace
}  // namespace trainyard::model
