#include "control/algorithm_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/hyper_parameter_rules.h"

namespace trainyard::control {
namespace {

using model::CompressionType;
using model::ParameterType;
using model::TrainingInputMode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using Request = model::CreateTrainingJobRequest;
using Specification = model::TrainingSpecification;

model::HyperParameterSpecification parameter(const std::string& name, ParameterType type) {
  model::HyperParameterSpecification made;
  made.name = name;
  made.type = type;
  return made;
}

model::HyperParameterSpecification depth() {
  auto made = parameter("depth", ParameterType::Integer);
  made.range.emplace().integer = {"1", "10"};
  made.default_value = "6";
  return made;
}

model::HyperParameterSpecification eta() {
  auto made = parameter("eta", ParameterType::Continuous);
  made.range.emplace().continuous = {"0.0", "1e0"};
  made.is_required = true;
  return made;
}

model::HyperParameterSpecification booster() {
  auto made = parameter("booster", ParameterType::Categorical);
  made.range.emplace().categorical.emplace().values = {"tree", "linear"};
  return made;
}

model::ChannelSpecification channel(const std::string& name) {
  model::ChannelSpecification made;
  made.name = name;
  made.supported_content_types.emplace();
  made.supported_input_modes = {TrainingInputMode::File, TrainingInputMode::Pipe};
  return made;
}

model::MetricDefinition metric(const std::string& name, const std::string& regex) {
  model::MetricDefinition made;
  made.name = name;
  made.regex = regex;
  return made;
}

model::CreateAlgorithmInput algorithm() {
  model::CreateAlgorithmInput made;
  made.algorithm_name = "mine";
  Specification& training = made.training_specification.emplace();
  training.training_image = "image:1";
  training.supported_training_instance_types = {"ml.m5.large", "ml.m5.xlarge"};
  training.supported_hyper_parameters = {depth(), eta(), booster()};
  training.metric_definitions = {metric("loss", "loss=([0-9.]+)"), metric("acc", "acc=(.*)")};
  training.training_channels = {channel("train"), channel("test")};
  training.training_channels->front().is_required = true;
  return made;
}

Request job() {
  Request made;
  auto& specification = made.algorithm_specification.emplace();
  specification.algorithm_name = "mine";
  specification.training_input_mode = TrainingInputMode::File;
  made.resource_config.emplace().instance_type = "ml.m5.large";
  made.resource_config->instance_count = 1;
  made.input_data_config.emplace().emplace_back().channel_name = "train";
  made.hyper_parameters.emplace().emplace("eta", "0.5");
  return made;
}

TEST(AlgorithmRules, WhatFitsTogetherIsTaken) {
  EXPECT_EQ(algorithm_problem(algorithm()), std::nullopt);
}

TEST(AlgorithmRules, WhatHasNoEffectIsRefusedByName) {
  using Input = model::CreateAlgorithmInput;
  const std::vector<std::pair<std::string, void (*)(Input&)>> cases{
      {"InferenceSpecification", [](Input& a) { a.inference_specification.emplace(); }},
      {"ValidationSpecification", [](Input& a) { a.validation_specification.emplace(); }},
      {"CertifyForMarketplace", [](Input& a) { a.certify_for_marketplace = true; }},
      {"TrainingSpecification.TrainingImageDigest",
       [](Input& a) { a.training_specification->training_image_digest = "sha256:00"; }},
      {"TrainingSpecification.AdditionalS3DataSource",
       [](Input& a) { a.training_specification->additional_s3_data_source.emplace(); }},
  };
  for (const auto& [member, add] : cases) {
    Input wrong = algorithm();
    add(wrong);
    EXPECT_EQ(algorithm_problem(wrong), "'" + member + "' is not supported by Trainyard yet");
  }
  Input right = algorithm();
  right.certify_for_marketplace = false;
  EXPECT_EQ(algorithm_problem(right), std::nullopt);
}

TEST(AlgorithmRules, WhatDoesNotFitTogetherIsRefused) {
  const std::vector<std::pair<std::string, void (*)(Specification&)>> cases{
      {"Names must be unique, 'train' is given more than once",
       [](Specification& s) { s.training_channels->push_back(channel("train")); }},
      {"Invalid SupportedInputModes of channel train. FastFile is not supported",
       [](Specification& s) {
         s.training_channels->front().supported_input_modes = {TrainingInputMode::FastFile};
       }},
      {"Names must be unique, 'eta' is given more than once",
       [](Specification& s) { s.supported_hyper_parameters->push_back(eta()); }},
      {"'eta': a hyperparameter with a default value cannot be required",
       [](Specification& s) { (*s.supported_hyper_parameters)[1].default_value = "0.5"; }},
      {"Invalid DefaultValue. Invalid value '11' of hyperparameter 'depth'. Supported range: [1, "
       "10]",
       [](Specification& s) { (*s.supported_hyper_parameters)[0].default_value = "11"; }},
      {"'depth': of type Integer, it must have IntegerParameterRangeSpecification alone",
       [](Specification& s) { (*s.supported_hyper_parameters)[0].range = eta().range; }},
      {"'booster': of type FreeText, it can't have a Range",
       [](Specification& s) { (*s.supported_hyper_parameters)[2].type = ParameterType::FreeText; }},
      {"'depth': '1.5' is not an integer",
       [](Specification& s) {
         (*s.supported_hyper_parameters)[0].range->integer->min_value = "1.5";
       }},
      {"'eta': MinValue 2 is greater than MaxValue 1e0",
       [](Specification& s) {
         (*s.supported_hyper_parameters)[1].range->continuous->min_value = "2";
       }},
      {"Invalid Regex of metric definition 'loss'",
       [](Specification& s) { s.metric_definitions->front().regex = "("; }},
  };
  for (const auto& [says, modify] : cases) {
    model::CreateAlgorithmInput wrong = algorithm();
    modify(*wrong.training_specification);
    EXPECT_THAT(algorithm_problem(wrong).value_or("nothing"), HasSubstr(says));
  }
}

TEST(AlgorithmRules, ValuesAreOfTheirTypeAndInTheirRange) {
  for (const char* right : {"1", "10", "7"}) EXPECT_EQ(value_problem(depth(), right), std::nullopt);
  for (const char* right : {"0", "1", "0.25", "2.5e-1"})
    EXPECT_EQ(value_problem(eta(), right), std::nullopt) << right;
  EXPECT_EQ(value_problem(booster(), "linear"), std::nullopt);
  EXPECT_EQ(value_problem(parameter("any", ParameterType::FreeText), "(x"), std::nullopt);
  EXPECT_EQ(value_problem(parameter("n", ParameterType::Integer), "-99"), std::nullopt);
  EXPECT_EQ(value_problem(parameter("c", ParameterType::Categorical), "x"), std::nullopt);
  for (const char* wrong : {"0", "11", "-1"})
    EXPECT_THAT(value_problem(depth(), wrong).value_or(""), HasSubstr("Supported range: [1, 10]"));
  for (const char* wrong : {"", "1.0", "x", "1 ", "99999999999999999999"})
    EXPECT_THAT(value_problem(depth(), wrong).value_or(""), HasSubstr("It is not an integer"));
  for (const char* wrong : {"1.01", "-0.1"})
    EXPECT_THAT(value_problem(eta(), wrong).value_or(""), HasSubstr("Supported range: [0.0, 1e0]"));
  for (const char* wrong : {"", "nan", "inf", "0.5x"})
    EXPECT_THAT(value_problem(eta(), wrong).value_or(""), HasSubstr("It is not a number")) << wrong;
  EXPECT_EQ(value_problem(booster(), "Linear"),
            "Invalid value 'Linear' of hyperparameter 'booster'. Supported values: [tree, linear]");
}

Result<ResolvedAlgorithm> use(const Specification& specification, const Request& request) {
  return use_algorithm("mine", "arn:mine", specification, request);
}

TEST(AlgorithmRules, AJobGetsImageDefaultsAndMetrics) {
  Request request = job();
  request.algorithm_specification->metric_definitions = {metric("acc", "own (.*)")};
  const auto used = use(*algorithm().training_specification, request);
  ASSERT_TRUE(used) << used.error().message();
  EXPECT_EQ(used->arn, "arn:mine");
  EXPECT_EQ(used->image, "image:1");
  EXPECT_THAT(used->hyper_parameters, ElementsAre(Pair("depth", "6")));
  EXPECT_THAT(used->metrics, ElementsAre(MetricPattern{"loss", "loss=([0-9.]+)"}));
  request.hyper_parameters->emplace("depth", "2");
  EXPECT_THAT(use(*algorithm().training_specification, request)->hyper_parameters, IsEmpty());
}

TEST(AlgorithmRules, WithoutSpecificationsAnyHyperparameterIsTaken) {
  Specification open = *algorithm().training_specification;
  open.supported_hyper_parameters.reset();
  Request request = job();
  request.hyper_parameters.emplace().emplace("whatever", "x");
  EXPECT_TRUE(use(open, request));
}

TEST(AlgorithmRules, ATuningJobsOwnHyperparameterIsTaken) {
  Request request = job();
  request.hyper_parameters->emplace("_tuning_objective_metric", "loss");
  EXPECT_TRUE(use(*algorithm().training_specification, request));
}

TEST(AlgorithmRules, AJobIsRefusedForWhatTheAlgorithmDoesNotSupport) {
  struct Case {
    std::string says;
    void (*modify)(Specification&, Request&);
  };
  const std::vector<Case> cases{
      {"Instance type ml.m5.4xlarge is not supported by algorithm mine. Supported: [ml.m5.large, "
       "ml.m5.xlarge]",
       [](Specification&, Request& r) { r.resource_config->instance_type = "ml.m5.4xlarge"; }},
      {"Distributed training is not supported by algorithm mine. InstanceCount must be 1, got 2",
       [](Specification& s, Request& r) {
         s.supports_distributed_training = false;
         r.resource_config->instance_count = 2;
       }},
      {"Input channel other is not supported by algorithm mine",
       [](Specification&, Request& r) {
         r.input_data_config->emplace_back().channel_name = "other";
       }},
      {"Input channel train is required by algorithm mine and was not provided",
       [](Specification&, Request& r) { r.input_data_config->front().channel_name = "test"; }},
      {"Input mode FastFile of channel train is not supported by algorithm mine. Supported: [File, "
       "Pipe]",
       [](Specification&, Request& r) {
         r.input_data_config->front().input_mode = TrainingInputMode::FastFile;
       }},
      {"Input mode Pipe of channel train is not supported",
       [](Specification& s, Request& r) {
         s.training_channels->front().supported_input_modes = {TrainingInputMode::File};
         r.algorithm_specification->training_input_mode = TrainingInputMode::Pipe;
       }},
      {"Content type 'text/csv' of channel train is not supported by algorithm mine. Supported: "
       "[image/png]",
       [](Specification& s, Request& r) {
         s.training_channels->front().supported_content_types = {"image/png"};
         r.input_data_config->front().content_type = "text/csv";
       }},
      {"Compression type Gzip of channel train is not supported",
       [](Specification& s, Request& r) {
         s.training_channels->front().supported_compression_types = {CompressionType::None};
         r.input_data_config->front().compression_type = CompressionType::Gzip;
       }},
      {"Hyperparameter 'x' is not supported by algorithm mine",
       [](Specification&, Request& r) { r.hyper_parameters->emplace("x", "1"); }},
      {"Hyperparameter 'eta' is required by algorithm mine and is not set",
       [](Specification&, Request& r) { r.hyper_parameters.reset(); }},
      {"Invalid value '2' of hyperparameter 'eta'. Supported range: [0.0, 1e0]",
       [](Specification&, Request& r) { (*r.hyper_parameters)["eta"] = "2"; }},
  };
  for (const Case& each : cases) {
    Specification specification = *algorithm().training_specification;
    Request request = job();
    each.modify(specification, request);
    const auto used = use(specification, request);
    ASSERT_FALSE(used) << each.says;
    EXPECT_EQ(used.error().code(), "ValidationException");
    EXPECT_THAT(used.error().message(), HasSubstr(each.says));
  }
}

TEST(AlgorithmRules, SeveralInstancesAreTakenWhereNothingSaysOtherwise) {
  Request request = job();
  request.resource_config->instance_count = 3;
  EXPECT_TRUE(use(*algorithm().training_specification, request));
}

}  // namespace
}  // namespace trainyard::control
