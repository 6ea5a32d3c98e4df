#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/algorithm.h"
#include "model/common_text.h"
#include "model/debugger.h"
#include "model/experiments.h"
#include "model/input_data.h"
#include "model/output_data.h"
#include "model/resources.h"
#include "model/rules.h"
#include "model/tags.h"

// The training job operations: CreateTrainingJob, StopTrainingJob, DeleteTrainingJob.
namespace trainyard::model {

struct CreateTrainingJobRequest {
  static constexpr std::string_view kName = "CreateTrainingJobRequest";

  std::optional<std::string> training_job_name;
  std::optional<std::map<std::string, std::string>> hyper_parameters;
  std::optional<AlgorithmSpecification> algorithm_specification;
  std::optional<std::string> role_arn;
  std::optional<std::vector<Channel>> input_data_config;
  std::optional<OutputDataConfig> output_data_config;
  std::optional<ResourceConfig> resource_config;
  std::optional<VpcConfig> vpc_config;
  std::optional<StoppingCondition> stopping_condition;
  std::optional<std::vector<Tag>> tags;
  std::optional<bool> enable_network_isolation;
  std::optional<bool> enable_inter_container_traffic_encryption;
  std::optional<bool> enable_managed_spot_training;
  std::optional<CheckpointConfig> checkpoint_config;
  std::optional<DebugHookConfig> debug_hook_config;
  std::optional<std::vector<DebugRuleConfiguration>> debug_rule_configurations;
  std::optional<TensorBoardOutputConfig> tensor_board_output_config;
  std::optional<ExperimentConfig> experiment_config;
  std::optional<ProfilerConfig> profiler_config;
  std::optional<std::vector<ProfilerRuleConfiguration>> profiler_rule_configurations;
  std::optional<std::map<std::string, std::string>> environment;
  std::optional<RetryStrategy> retry_strategy;
  std::optional<RemoteDebugConfig> remote_debug_config;
  std::optional<InfraCheckConfig> infra_check_config;
  std::optional<SessionChainingConfig> session_chaining_config;
  std::optional<ServerlessJobConfig> serverless_job_config;
  std::optional<MlflowConfig> mlflow_config;
  std::optional<ModelPackageConfig> model_package_config;

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &CreateTrainingJobRequest::training_job_name,
                     kTrainingJobName);
    members.optional(
        "HyperParameters", &CreateTrainingJobRequest::hyper_parameters,
        Map{.min = 0, .max = 100, .key = kHyperParameterKey, .value = kHyperParameterValue});
    members.optional("AlgorithmSpecification", &CreateTrainingJobRequest::algorithm_specification);
    members.required("RoleArn", &CreateTrainingJobRequest::role_arn, kRoleArn);
    members.optional("InputDataConfig", &CreateTrainingJobRequest::input_data_config,
                     List{.min = 1, .max = 20});
    members.required("OutputDataConfig", &CreateTrainingJobRequest::output_data_config);
    members.optional("ResourceConfig", &CreateTrainingJobRequest::resource_config);
    members.optional("VpcConfig", &CreateTrainingJobRequest::vpc_config);
    members.optional("StoppingCondition", &CreateTrainingJobRequest::stopping_condition);
    members.optional("Tags", &CreateTrainingJobRequest::tags, List{.min = 0, .max = 50});
    members.optional("EnableNetworkIsolation", &CreateTrainingJobRequest::enable_network_isolation);
    members.optional("EnableInterContainerTrafficEncryption",
                     &CreateTrainingJobRequest::enable_inter_container_traffic_encryption);
    members.optional("EnableManagedSpotTraining",
                     &CreateTrainingJobRequest::enable_managed_spot_training);
    members.optional("CheckpointConfig", &CreateTrainingJobRequest::checkpoint_config);
    members.optional("DebugHookConfig", &CreateTrainingJobRequest::debug_hook_config);
    members.optional("DebugRuleConfigurations",
                     &CreateTrainingJobRequest::debug_rule_configurations,
                     List{.min = 0, .max = 20});
    members.optional("TensorBoardOutputConfig",
                     &CreateTrainingJobRequest::tensor_board_output_config);
    members.optional("ExperimentConfig", &CreateTrainingJobRequest::experiment_config);
    members.optional("ProfilerConfig", &CreateTrainingJobRequest::profiler_config);
    members.optional("ProfilerRuleConfigurations",
                     &CreateTrainingJobRequest::profiler_rule_configurations,
                     List{.min = 0, .max = 20});
    members.optional("Environment", &CreateTrainingJobRequest::environment,
                     Map{.min = 0,
                         .max = 100,
                         .key = kTrainingEnvironmentKey,
                         .value = kTrainingEnvironmentValue});
    members.optional("RetryStrategy", &CreateTrainingJobRequest::retry_strategy);
    members.optional("RemoteDebugConfig", &CreateTrainingJobRequest::remote_debug_config);
    members.optional("InfraCheckConfig", &CreateTrainingJobRequest::infra_check_config);
    members.optional("SessionChainingConfig", &CreateTrainingJobRequest::session_chaining_config);
    members.optional("ServerlessJobConfig", &CreateTrainingJobRequest::serverless_job_config);
    members.optional("MlflowConfig", &CreateTrainingJobRequest::mlflow_config);
    members.optional("ModelPackageConfig", &CreateTrainingJobRequest::model_package_config);
  }
  bool operator==(const CreateTrainingJobRequest&) const = default;
};

struct CreateTrainingJobResponse {
  static constexpr std::string_view kName = "CreateTrainingJobResponse";

  std::optional<std::string> training_job_arn;

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobArn", &CreateTrainingJobResponse::training_job_arn,
                     kTrainingJobArn);
  }
  bool operator==(const CreateTrainingJobResponse&) const = default;
};

struct StopTrainingJobRequest {
  static constexpr std::string_view kName = "StopTrainingJobRequest";

  std::optional<std::string> training_job_name;

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &StopTrainingJobRequest::training_job_name,
                     kTrainingJobName);
  }
  bool operator==(const StopTrainingJobRequest&) const = default;
};

struct DeleteTrainingJobRequest {
  static constexpr std::string_view kName = "DeleteTrainingJobRequest";

  std::optional<std::string> training_job_name;

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &DeleteTrainingJobRequest::training_job_name,
                     kTrainingJobName);
  }
  bool operator==(const DeleteTrainingJobRequest&) const = default;
};

}  // namespace trainyard::model
