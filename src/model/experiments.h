#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/common_text.h"
#include "model/enum.h"
#include "model/rules.h"

// Experiments, MLflow, the model registry and serverless customisation.
namespace trainyard::model {

// What a serverless job does.
TRAINYARD_MODEL_ENUM(ServerlessJobType, FineTuning, Evaluation)
// How a serverless job tunes its model.
TRAINYARD_MODEL_ENUM(CustomizationTechnique, SFT, DPO, RLVR, RLAIF)
// How few parameters stand for all in tuning.
TRAINYARD_MODEL_ENUM(Peft, LORA)
// How a serverless job judges its model.
TRAINYARD_MODEL_ENUM(EvaluationType, LLMAJEvaluation, CustomScorerEvaluation, BenchmarkEvaluation)

inline constexpr Text kExperimentEntityName{
    .min = 1, .max = 120, .pattern = "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}"};
inline constexpr Text kServerlessJobBaseModelArn{
    .min = 1,
    .max = 2048,
    .pattern =
        R"((arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub-content\/)[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\/Model\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}(\/\d{1,4}.\d{1,4}.\d{1,4})?)"};
inline constexpr Text kEvaluatorArn{.pattern = ".*"};
inline constexpr Text kSequenceLength{.min = 1, .max = 50, .pattern = R"(\d+K)"};
inline constexpr Text kMlFlowResourceArn{
    .min = 0,
    .max = 2048,
    .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-[a-zA-Z-]*/.*)"};
inline constexpr Text kMlflowExperimentName{.min = 1, .max = 256, .pattern = ".*"};
inline constexpr Text kMlflowRunName{.min = 1, .max = 256, .pattern = ".*"};
inline constexpr Text kModelPackageGroupArn{
    .min = 1,
    .max = 2048,
    .pattern =
        R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package-group/[\S]{1,2048})"};
inline constexpr Text kMlflowExperimentId{.min = 1, .max = 256, .pattern = ".*"};
inline constexpr Text kMlflowRunId{.min = 1, .max = 256, .pattern = ".*"};

// The experiment that the job becomes a part of.
struct ExperimentConfig {
  static constexpr std::string_view kName = "ExperimentConfig";

  // An experiment that exists.
  std::optional<std::string> experiment_name{};
  // A trial of it that exists; absent: a new one.
  std::optional<std::string> trial_name{};
  // What people see; absent: the component's name.
  std::optional<std::string> trial_component_display_name{};
  // The experiment run.
  std::optional<std::string> run_name{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentName", &ExperimentConfig::experiment_name, kExperimentEntityName);
    members.optional("TrialName", &ExperimentConfig::trial_name, kExperimentEntityName);
    members.optional("TrialComponentDisplayName", &ExperimentConfig::trial_component_display_name,
                     kExperimentEntityName);
    members.optional("RunName", &ExperimentConfig::run_name, kExperimentEntityName);
  }
  bool operator==(const ExperimentConfig&) const = default;
};

// The MLflow server that hears of the job.
struct MlflowConfig {
  static constexpr std::string_view kName = "MlflowConfig";

  // The managed tracking server or app.
  std::optional<std::string> mlflow_resource_arn{};
  // The experiment there.
  std::optional<std::string> mlflow_experiment_name{};
  // The run there.
  std::optional<std::string> mlflow_run_name{};

  template <class Members>
  static void declare(Members& members) {
    members.required("MlflowResourceArn", &MlflowConfig::mlflow_resource_arn, kMlFlowResourceArn);
    members.optional("MlflowExperimentName", &MlflowConfig::mlflow_experiment_name,
                     kMlflowExperimentName);
    members.optional("MlflowRunName", &MlflowConfig::mlflow_run_name, kMlflowRunName);
  }
  bool operator==(const MlflowConfig&) const = default;
};

// Where in MLflow the job is.
struct MlflowDetails {
  static constexpr std::string_view kName = "MlflowDetails";

  // The experiment's id.
  std::optional<std::string> mlflow_experiment_id{};
  // The run's id.
  std::optional<std::string> mlflow_run_id{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("MlflowExperimentId", &MlflowDetails::mlflow_experiment_id,
                     kMlflowExperimentId);
    members.optional("MlflowRunId", &MlflowDetails::mlflow_run_id, kMlflowRunId);
  }
  bool operator==(const MlflowDetails&) const = default;
};

// Model packages that the job starts from and makes.
struct ModelPackageConfig {
  static constexpr std::string_view kName = "ModelPackageConfig";

  // The group that gets the new package.
  std::optional<std::string> model_package_group_arn{};
  // The package to go on from.
  std::optional<std::string> source_model_package_arn{};

  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageGroupArn", &ModelPackageConfig::model_package_group_arn,
                     kModelPackageGroupArn);
    members.optional("SourceModelPackageArn", &ModelPackageConfig::source_model_package_arn,
                     kModelPackageArn);
  }
  bool operator==(const ModelPackageConfig&) const = default;
};

// A customization or evaluation of a base model without instances of one's own.
struct ServerlessJobConfig {
  static constexpr std::string_view kName = "ServerlessJobConfig";

  // The base model, in a hub.
  std::optional<std::string> base_model_arn{};
  // True: the terms of the model are accepted.
  std::optional<bool> accept_eula{};
  // Whether the model is tuned or judged.
  std::optional<ServerlessJobType> job_type{};
  // How it is tuned.
  std::optional<CustomizationTechnique> customization_technique{};
  // Tunes few parameters, in this way; absent: all.
  std::optional<Peft> peft{};
  // How it is judged; needed for Evaluation.
  std::optional<EvaluationType> evaluation_type{};
  // The reward function, or prompt.
  std::optional<std::string> evaluator_arn{};
  // The longest sequence, in tokens: from 1K to 1024K, such as "32K".
  std::optional<std::string> sequence_length{};

  template <class Members>
  static void declare(Members& members) {
    members.required("BaseModelArn", &ServerlessJobConfig::base_model_arn,
                     kServerlessJobBaseModelArn);
    members.optional("AcceptEula", &ServerlessJobConfig::accept_eula);
    members.required("JobType", &ServerlessJobConfig::job_type);
    members.optional("CustomizationTechnique", &ServerlessJobConfig::customization_technique);
    members.optional("Peft", &ServerlessJobConfig::peft);
    members.optional("EvaluationType", &ServerlessJobConfig::evaluation_type);
    members.optional("EvaluatorArn", &ServerlessJobConfig::evaluator_arn, kEvaluatorArn);
    members.optional("SequenceLength", &ServerlessJobConfig::sequence_length, kSequenceLength);
  }
  bool operator==(const ServerlessJobConfig&) const = default;
};

}  // namespace trainyard::model
