// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/algorithm.h"
#include "model/debugger.h"
#include "model/experiments.h"
#include "model/input_data.h"
#include "model/output_data.h"
#include "model/resources.h"
#include "model/status.h"

// DescribeTrainingJob.
namespace trainyard::model {

// DescribeTrainingJob's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html
struct DescribeTrainingJobRequest {
  // The job.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_name{};

  bool operator==(const DescribeTrainingJobRequest&) const = default;
};

// Trainyard's own: output of a job's container that couldn't be stored.
struct TrainyardLosses {
  // Log lines.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> log_lines{};
  // The bytes of those lines.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> log_bytes{};
  // Data points of metrics.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> metric_points{};

  bool operator==(const TrainyardLosses&) const = default;
};

// Trainyard's own: one host of an attempt.
struct TrainyardInstance {
  // algo-1, algo-2 …
  //
  // Required.
  std::optional<std::string> host{};
  // placed, preparing, downloading, ready, training, uploading, uploaded, finished or gone.
  //
  // Required.
  std::optional<std::string> phase{};
  // Completed, Failed or Stopped; absent: it has not ended.
  //
  // Optional.
  std::optional<std::string> outcome{};
  // The container's; absent: it hasn't exited.
  //
  // Optional.
  std::optional<std::int64_t> exit_code{};
  // Why it failed, as FailureReason.
  //
  // Optional.
  std::optional<std::string> failure_reason{};
  // Until when its root and volume are kept for `trainyard exec`; absent: they aren't.
  //
  // Optional.
  std::optional<trainyard::Timestamp> kept_until{};

  bool operator==(const TrainyardInstance&) const = default;
};

// Trainyard's own: one attempt to run a job.
struct TrainyardAttempt {
  // From 1.
  //
  // Required.
  // At least 1.
  std::optional<std::int64_t> number{};
  // When its capacity was granted.
  //
  // Required.
  std::optional<trainyard::Timestamp> start_time{};
  // When its first host began to download.
  //
  // Optional.
  std::optional<trainyard::Timestamp> training_start_time{};
  // When its last host had ended.
  //
  // Optional.
  std::optional<trainyard::Timestamp> end_time{};
  // Why its hosts were stopped: requested, max_runtime, peer_failed or cut_off; absent: not
  // stopped.
  //
  // Optional.
  std::optional<std::string> stop_cause{};
  // algorithm, client, platform, capacity or interruption; absent: it did not fail.
  //
  // Optional.
  std::optional<std::string> failure_class{};
  // Why it failed, as FailureReason.
  //
  // Optional.
  std::optional<std::string> failure_reason{};
  // The host that failed first.
  //
  // Optional.
  std::optional<std::string> failed_host{};
  // Its hosts.
  //
  // Optional.
  std::optional<std::vector<TrainyardInstance>> instances{};

  bool operator==(const TrainyardAttempt&) const = default;
};

// Trainyard's own: the rule of the server that decides how the job ends.
struct TrainyardOutcome {
  // The rule's name in the server's configuration.
  //
  // Required.
  std::optional<std::string> rule{};
  // What it does, for people.
  //
  // Optional.
  std::optional<std::vector<std::string>> acts{};

  bool operator==(const TrainyardOutcome&) const = default;
};

// Trainyard's own: one check of an instance (InfraCheckConfig).
struct TrainyardCheck {
  // disk, memory, cpu, clock, gpu, s3 or peer algo-2.
  //
  // Required.
  std::optional<std::string> name{};
  // passed, failed or skipped.
  //
  // Required.
  std::optional<std::string> outcome{};
  // What was measured, what is wrong, or why there was no check.
  //
  // Optional.
  std::optional<std::string> detail{};
  // How long it took.
  //
  // Optional.
  std::optional<double> duration_in_seconds{};

  bool operator==(const TrainyardCheck&) const = default;
};

// Trainyard's own: the results of the checks of one host of an attempt.
struct TrainyardInfraCheck {
  // The attempt's number.
  //
  // Required.
  // At least 1.
  std::optional<std::int64_t> attempt{};
  // algo-1, algo-2 …
  //
  // Required.
  std::optional<std::string> host{};
  // passed or failed.
  //
  // Required.
  std::optional<std::string> outcome{};
  // In the order in which they ran.
  //
  // Required.
  std::optional<std::vector<TrainyardCheck>> checks{};

  bool operator==(const TrainyardInfraCheck&) const = default;
};

// A training job: what was requested, and its results.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html
struct DescribeTrainingJobResponse {
  // The job.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_name{};
  // Its ARN.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_arn{};
  // The hyperparameter tuning job that made it.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:hyper-parameter-tuning-job/.*`.
  std::optional<std::string> tuning_job_arn{};
  // The labeling job that made it.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:labeling-job/.*`.
  std::optional<std::string> labeling_job_arn{};
  // The AutoML job that made it.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:automl-job/.*`.
  std::optional<std::string> auto_ml_job_arn{};
  // The model; what it holds counts when the job has ended.
  //
  // Required.
  std::optional<ModelArtifacts> model_artifacts{};
  // Its status.
  //
  // Required.
  // One of InProgress, Completed, Failed, Stopping, Stopped, Deleting.
  std::optional<TrainingJobStatus> training_job_status{};
  // The phase that it is in.
  //
  // Required.
  // One of Starting, LaunchingMLInstances, PreparingTrainingStack, Downloading, DownloadingTrainingImage, Training, Uploading, Stopping, Stopped, MaxRuntimeExceeded, Completed, Failed, Interrupted, MaxWaitTimeExceeded, Updating, Restarting, Pending.
  std::optional<SecondaryStatus> secondary_status{};
  // Why it failed. Starts with whose fault it is: ClientError, AlgorithmError, …
  //
  // Optional.
  // At most 1024 characters.
  std::optional<std::string> failure_reason{};
  // As requested.
  //
  // Optional.
  // At most 100 entries.
  // Keys: at most 256 characters. Pattern: `.*`.
  // Values: at most 2500 characters. Pattern: `.*`.
  std::optional<std::map<std::string, std::string>> hyper_parameters{};
  // As requested.
  //
  // Optional.
  std::optional<AlgorithmSpecification> algorithm_specification{};
  // As requested.
  //
  // Optional.
  // 20 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`.
  std::optional<std::string> role_arn{};
  // As requested.
  //
  // Optional.
  // 1 to 20 entries.
  std::optional<std::vector<Channel>> input_data_config{};
  // As requested.
  //
  // Optional.
  std::optional<OutputDataConfig> output_data_config{};
  // As requested.
  //
  // Optional.
  std::optional<ResourceConfig> resource_config{};
  // The status of its warm pool; absent: it asked for none.
  //
  // Optional.
  std::optional<WarmPoolStatus> warm_pool_status{};
  // As requested.
  //
  // Optional.
  std::optional<VpcConfig> vpc_config{};
  // As requested, with its defaults.
  //
  // Required.
  std::optional<StoppingCondition> stopping_condition{};
  // When it was created.
  //
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // When training began; absent: it hasn't.
  //
  // Optional.
  std::optional<trainyard::Timestamp> training_start_time{};
  // When it ended, uploads included; absent: it hasn't.
  //
  // Optional.
  std::optional<trainyard::Timestamp> training_end_time{};
  // When its status last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // The phases that it has been in, oldest first.
  //
  // Optional.
  std::optional<std::vector<SecondaryStatusTransition>> secondary_status_transitions{};
  // The last value of each of its metrics.
  //
  // Optional.
  // At most 40 entries.
  std::optional<std::vector<MetricData>> final_metric_data_list{};
  // As requested.
  //
  // Optional.
  std::optional<bool> enable_network_isolation{};
  // As requested.
  //
  // Optional.
  std::optional<bool> enable_inter_container_traffic_encryption{};
  // As requested.
  //
  // Optional.
  std::optional<bool> enable_managed_spot_training{};
  // As requested.
  //
  // Optional.
  std::optional<CheckpointConfig> checkpoint_config{};
  // From the start of training to its end, in seconds.
  //
  // Optional.
  // At least 1.
  std::optional<std::int64_t> training_time_in_seconds{};
  // The billed time of an instance, in seconds.
  //
  // Optional.
  // At least 1.
  std::optional<std::int64_t> billable_time_in_seconds{};
  // The billed tokens of a serverless job.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> billable_token_count{};
  // As requested.
  //
  // Optional.
  std::optional<DebugHookConfig> debug_hook_config{};
  // As requested.
  //
  // Optional.
  std::optional<ExperimentConfig> experiment_config{};
  // As requested.
  //
  // Optional.
  // At most 20 entries.
  std::optional<std::vector<DebugRuleConfiguration>> debug_rule_configurations{};
  // As requested.
  //
  // Optional.
  std::optional<TensorBoardOutputConfig> tensor_board_output_config{};
  // The status of its debugger rules.
  //
  // Optional.
  // At most 20 entries.
  std::optional<std::vector<DebugRuleEvaluationStatus>> debug_rule_evaluation_statuses{};
  // As requested.
  //
  // Optional.
  std::optional<ProfilerConfig> profiler_config{};
  // As requested.
  //
  // Optional.
  // At most 20 entries.
  std::optional<std::vector<ProfilerRuleConfiguration>> profiler_rule_configurations{};
  // The status of its profiler rules.
  //
  // Optional.
  // At most 20 entries.
  std::optional<std::vector<ProfilerRuleEvaluationStatus>> profiler_rule_evaluation_statuses{};
  // Whether it is profiled.
  //
  // Optional.
  // One of Enabled, Disabled.
  std::optional<ProfilingStatus> profiling_status{};
  // As requested.
  //
  // Optional.
  // At most 100 entries.
  // Keys: at most 512 characters. Pattern: `[a-zA-Z_][a-zA-Z0-9_]*`.
  // Values: at most 512 characters. Pattern: `[\S\s]*`.
  std::optional<std::map<std::string, std::string>> environment{};
  // As requested.
  //
  // Optional.
  std::optional<RetryStrategy> retry_strategy{};
  // As requested.
  //
  // Optional.
  std::optional<RemoteDebugConfig> remote_debug_config{};
  // As requested.
  //
  // Optional.
  std::optional<InfraCheckConfig> infra_check_config{};
  // As requested.
  //
  // Optional.
  std::optional<ServerlessJobConfig> serverless_job_config{};
  // As requested.
  //
  // Optional.
  std::optional<MlflowConfig> mlflow_config{};
  // As requested.
  //
  // Optional.
  std::optional<ModelPackageConfig> model_package_config{};
  // The job in MLflow.
  //
  // Optional.
  std::optional<MlflowDetails> mlflow_details{};
  // The progress of a serverless job.
  //
  // Optional.
  std::optional<TrainingProgressInfo> progress_info{};
  // The model package that it made.
  //
  // Optional.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::string> output_model_package_arn{};
  // Trainyard's own, unknown to AWS: what couldn't be stored; absent: nothing was lost.
  //
  // Optional.
  std::optional<TrainyardLosses> trainyard_losses{};
  // Trainyard's own: the attempts, oldest first; absent: there was one at most, with one host.
  //
  // Optional.
  std::optional<std::vector<TrainyardAttempt>> trainyard_attempts{};
  // Trainyard's own: the rule of the server that decides how the job ends; absent: none.
  //
  // Optional.
  std::optional<TrainyardOutcome> trainyard_outcome{};
  // Trainyard's own: the results of the instances' checks; absent: there were none.
  //
  // Optional.
  std::optional<std::vector<TrainyardInfraCheck>> trainyard_infra_checks{};

  bool operator==(const DescribeTrainingJobResponse&) const = default;
};

}  // namespace trainyard::model
