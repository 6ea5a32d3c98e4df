// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <optional>
#include <string>

#include "model/enum.h"

// Experiments, MLflow, the model registry and serverless customisation.
namespace trainyard::model {

// What a serverless job does.
TRAINYARD_MODEL_ENUM(ServerlessJobType, FineTuning, Evaluation)
// How a serverless job tunes its model.
TRAINYARD_MODEL_ENUM(CustomizationTechnique, SFT, DPO, RLVR, RLAIF)
// The method of parameter-efficient tuning.
TRAINYARD_MODEL_ENUM(Peft, LORA)
// How a serverless job evaluates its model.
TRAINYARD_MODEL_ENUM(EvaluationType, LLMAJEvaluation, CustomScorerEvaluation, BenchmarkEvaluation)

// The experiment that the job becomes a part of.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ExperimentConfig.html
struct ExperimentConfig {
  // An experiment that exists.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};
  // A trial of it that exists; absent: a new one.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};
  // What people see; absent: the component's name.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_component_display_name{};
  // The experiment run.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> run_name{};

  bool operator==(const ExperimentConfig&) const = default;
};

// A customization or evaluation of a base model without instances of your own.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ServerlessJobConfig.html
struct ServerlessJobConfig {
  // The base model, in a hub.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub-content\/)[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\/Model\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}(\/\d{1,4}.\d{1,4}.\d{1,4})?`.
  std::optional<std::string> base_model_arn{};
  // True: the terms of the model are accepted.
  //
  // Optional.
  std::optional<bool> accept_eula{};
  // Whether the model is tuned or evaluated.
  //
  // Required.
  // One of FineTuning, Evaluation.
  std::optional<ServerlessJobType> job_type{};
  // How it is tuned.
  //
  // Optional.
  // One of SFT, DPO, RLVR, RLAIF.
  std::optional<CustomizationTechnique> customization_technique{};
  // Tunes few parameters, in this way; absent: all.
  //
  // Optional.
  // One of LORA.
  std::optional<Peft> peft{};
  // How it is evaluated; required for Evaluation.
  //
  // Optional.
  // One of LLMAJEvaluation, CustomScorerEvaluation, BenchmarkEvaluation.
  std::optional<EvaluationType> evaluation_type{};
  // The reward function, or prompt.
  //
  // Optional.
  // Pattern: `.*`.
  std::optional<std::string> evaluator_arn{};
  // The longest sequence, in tokens: from 1K to 1024K, such as "32K".
  //
  // Optional.
  // 1 to 50 characters.
  // Pattern: `\d+K`.
  std::optional<std::string> sequence_length{};

  bool operator==(const ServerlessJobConfig&) const = default;
};

// The MLflow server that the job reports to.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MlflowConfig.html
struct MlflowConfig {
  // The managed tracking server or app.
  //
  // Required.
  // At most 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-[a-zA-Z-]*/.*`.
  std::optional<std::string> mlflow_resource_arn{};
  // The experiment there.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> mlflow_experiment_name{};
  // The run there.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> mlflow_run_name{};

  bool operator==(const MlflowConfig&) const = default;
};

// Model packages that the job starts from and makes.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageConfig.html
struct ModelPackageConfig {
  // The group that gets the new package.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package-group/[\S]{1,2048}`.
  std::optional<std::string> model_package_group_arn{};
  // The package to start from.
  //
  // Optional.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::string> source_model_package_arn{};

  bool operator==(const ModelPackageConfig&) const = default;
};

// The job in MLflow.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MlflowDetails.html
struct MlflowDetails {
  // The experiment's id.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> mlflow_experiment_id{};
  // The run's id.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> mlflow_run_id{};

  bool operator==(const MlflowDetails&) const = default;
};

}  // namespace trainyard::model
