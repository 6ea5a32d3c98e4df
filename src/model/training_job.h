// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/algorithm.h"
#include "model/debugger.h"
#include "model/experiments.h"
#include "model/input_data.h"
#include "model/output_data.h"
#include "model/resources.h"
#include "model/tags.h"

// The training job operations: CreateTrainingJob, StopTrainingJob, DeleteTrainingJob.
namespace trainyard::model {

// CreateTrainingJob's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html
struct CreateTrainingJobRequest {
  // Unique among the region's training jobs of the account, for ever.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_name{};
  // Settings of the algorithm, all as text.
  //
  // Optional.
  // At most 100 entries.
  // Keys: at most 256 characters. Pattern: `.*`.
  // Values: at most 2500 characters. Pattern: `.*`.
  std::optional<std::map<std::string, std::string>> hyper_parameters{};
  // What runs. Needed unless the job is serverless.
  //
  // Optional.
  std::optional<AlgorithmSpecification> algorithm_specification{};
  // The role of the job, which reads the data and writes the results.
  //
  // Required.
  // 20 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`.
  std::optional<std::string> role_arn{};
  // The job's inputs, by channel; each name once.
  //
  // Optional.
  // 1 to 20 entries.
  std::optional<std::vector<Channel>> input_data_config{};
  // Where the results go.
  //
  // Required.
  std::optional<OutputDataConfig> output_data_config{};
  // What the job runs on. Needed unless the job is serverless.
  //
  // Optional.
  std::optional<ResourceConfig> resource_config{};
  // The network of its containers; absent: none of yours.
  //
  // Optional.
  std::optional<VpcConfig> vpc_config{};
  // How long it may take.
  //
  // Optional.
  std::optional<StoppingCondition> stopping_condition{};
  // Tags of the job from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};
  // True: its containers have no network. Default false.
  //
  // Optional.
  std::optional<bool> enable_network_isolation{};
  // True: traffic between its instances is encrypted. Default false.
  //
  // Optional.
  std::optional<bool> enable_inter_container_traffic_encryption{};
  // True: runs on spare capacity, and may be interrupted. Default false.
  //
  // Optional.
  std::optional<bool> enable_managed_spot_training{};
  // Where checkpoints are kept.
  //
  // Optional.
  std::optional<CheckpointConfig> checkpoint_config{};
  // What the debugger saves.
  //
  // Optional.
  std::optional<DebugHookConfig> debug_hook_config{};
  // Rules that watch what the debugger saves.
  //
  // Optional.
  // At most 20 entries.
  std::optional<std::vector<DebugRuleConfiguration>> debug_rule_configurations{};
  // Where TensorBoard's files go.
  //
  // Optional.
  std::optional<TensorBoardOutputConfig> tensor_board_output_config{};
  // The experiment that it becomes a part of.
  //
  // Optional.
  std::optional<ExperimentConfig> experiment_config{};
  // What the profiler saves.
  //
  // Optional.
  std::optional<ProfilerConfig> profiler_config{};
  // Rules that watch what the profiler saves.
  //
  // Optional.
  // At most 20 entries.
  std::optional<std::vector<ProfilerRuleConfiguration>> profiler_rule_configurations{};
  // Environment variables of its containers.
  //
  // Optional.
  // At most 100 entries.
  // Keys: at most 512 characters. Pattern: `[a-zA-Z_][a-zA-Z0-9_]*`.
  // Values: at most 512 characters. Pattern: `[\S\s]*`.
  std::optional<std::map<std::string, std::string>> environment{};
  // What happens after a failure of the platform.
  //
  // Optional.
  std::optional<RetryStrategy> retry_strategy{};
  // Access to its running containers.
  //
  // Optional.
  std::optional<RemoteDebugConfig> remote_debug_config{};
  // Checks of its instances before it starts.
  //
  // Optional.
  std::optional<InfraCheckConfig> infra_check_config{};
  // Whether the creator's session tags are passed to the job's session.
  //
  // Optional.
  std::optional<SessionChainingConfig> session_chaining_config{};
  // Makes it a serverless job.
  //
  // Optional.
  std::optional<ServerlessJobConfig> serverless_job_config{};
  // The MLflow server that it reports to.
  //
  // Optional.
  std::optional<MlflowConfig> mlflow_config{};
  // Model packages that it starts from and makes.
  //
  // Optional.
  std::optional<ModelPackageConfig> model_package_config{};

  bool operator==(const CreateTrainingJobRequest&) const = default;
};

// CreateTrainingJob's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html
struct CreateTrainingJobResponse {
  // The new job's ARN.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_arn{};

  bool operator==(const CreateTrainingJobResponse&) const = default;
};

// DeleteTrainingJob's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTrainingJob.html
struct DeleteTrainingJobRequest {
  // The job to delete, which must have ended.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_name{};

  bool operator==(const DeleteTrainingJobRequest&) const = default;
};

// StopTrainingJob's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopTrainingJob.html
struct StopTrainingJobRequest {
  // The job to stop.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_name{};

  bool operator==(const StopTrainingJobRequest&) const = default;
};

}  // namespace trainyard::model
