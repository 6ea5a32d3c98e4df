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

// CreateTrainingJob's request.
struct CreateTrainingJobRequest {
  static constexpr std::string_view kName = "CreateTrainingJobRequest";

  // Unique among the region's training jobs of the account, for ever.
  std::optional<std::string> training_job_name{};
  // Settings of the algorithm, all as text.
  std::optional<std::map<std::string, std::string>> hyper_parameters{};
  // What runs. Needed unless the job is serverless.
  std::optional<AlgorithmSpecification> algorithm_specification{};
  // The role that the job acts as: it reads the data and writes the results.
  std::optional<std::string> role_arn{};
  // The job's inputs, by channel; each name once.
  std::optional<std::vector<Channel>> input_data_config{};
  // Where the results go.
  std::optional<OutputDataConfig> output_data_config{};
  // What the job runs on. Needed unless the job is serverless.
  std::optional<ResourceConfig> resource_config{};
  // The network of its containers; absent: none of yours.
  std::optional<VpcConfig> vpc_config{};
  // How long it may take.
  std::optional<StoppingCondition> stopping_condition{};
  // Tags of the job from its start.
  std::optional<std::vector<Tag>> tags{};
  // True: its containers have no network. Default false.
  std::optional<bool> enable_network_isolation{};
  // True: what its instances say to each other is encrypted. Default false.
  std::optional<bool> enable_inter_container_traffic_encryption{};
  // True: on spare capacity, which may be taken away. Default false.
  std::optional<bool> enable_managed_spot_training{};
  // Where checkpoints are kept.
  std::optional<CheckpointConfig> checkpoint_config{};
  // What the debugger saves.
  std::optional<DebugHookConfig> debug_hook_config{};
  // Rules that watch what the debugger saves.
  std::optional<std::vector<DebugRuleConfiguration>> debug_rule_configurations{};
  // Where TensorBoard's files go.
  std::optional<TensorBoardOutputConfig> tensor_board_output_config{};
  // The experiment that it becomes a part of.
  std::optional<ExperimentConfig> experiment_config{};
  // What the profiler saves.
  std::optional<ProfilerConfig> profiler_config{};
  // Rules that watch what the profiler saves.
  std::optional<std::vector<ProfilerRuleConfiguration>> profiler_rule_configurations{};
  // Environment variables of its containers.
  std::optional<std::map<std::string, std::string>> environment{};
  // What happens after a failure of the service's own.
  std::optional<RetryStrategy> retry_strategy{};
  // Access to its running containers.
  std::optional<RemoteDebugConfig> remote_debug_config{};
  // Checks of its instances before it starts.
  std::optional<InfraCheckConfig> infra_check_config{};
  // How the creator's session goes into the job's.
  std::optional<SessionChainingConfig> session_chaining_config{};
  // Makes it a serverless job.
  std::optional<ServerlessJobConfig> serverless_job_config{};
  // The MLflow server that hears of it.
  std::optional<MlflowConfig> mlflow_config{};
  // Model packages that it starts from and makes.
  std::optional<ModelPackageConfig> model_package_config{};

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

// CreateTrainingJob's answer.
struct CreateTrainingJobResponse {
  static constexpr std::string_view kName = "CreateTrainingJobResponse";

  // The new job's ARN.
  std::optional<std::string> training_job_arn{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobArn", &CreateTrainingJobResponse::training_job_arn,
                     kTrainingJobArn);
  }
  bool operator==(const CreateTrainingJobResponse&) const = default;
};

// StopTrainingJob's request.
struct StopTrainingJobRequest {
  static constexpr std::string_view kName = "StopTrainingJobRequest";

  // The job to stop.
  std::optional<std::string> training_job_name{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &StopTrainingJobRequest::training_job_name,
                     kTrainingJobName);
  }
  bool operator==(const StopTrainingJobRequest&) const = default;
};

// DeleteTrainingJob's request.
struct DeleteTrainingJobRequest {
  static constexpr std::string_view kName = "DeleteTrainingJobRequest";

  // The job to delete, which must be over.
  std::optional<std::string> training_job_name{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &DeleteTrainingJobRequest::training_job_name,
                     kTrainingJobName);
  }
  bool operator==(const DeleteTrainingJobRequest&) const = default;
};

}  // namespace trainyard::model
