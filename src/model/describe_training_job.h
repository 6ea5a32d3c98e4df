#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/algorithm.h"
#include "model/common_text.h"
#include "model/debugger.h"
#include "model/experiments.h"
#include "model/input_data.h"
#include "model/output_data.h"
#include "model/resources.h"
#include "model/rules.h"
#include "model/status.h"

// DescribeTrainingJob.
namespace trainyard::model {

inline constexpr Text kHyperParameterTuningJobArn{
    .min = 0,
    .max = 256,
    .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:hyper-parameter-tuning-job/.*)"};
inline constexpr Text kLabelingJobArn{
    .min = 0,
    .max = 2048,
    .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:labeling-job/.*)"};
inline constexpr Text kAutoMLJobArn{
    .min = 1,
    .max = 256,
    .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:automl-job/.*)"};
inline constexpr Text kFailureReason{.min = 0, .max = 1024};

// DescribeTrainingJob's request.
struct DescribeTrainingJobRequest {
  static constexpr std::string_view kName = "DescribeTrainingJobRequest";

  // The job.
  std::optional<std::string> training_job_name{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &DescribeTrainingJobRequest::training_job_name,
                     kTrainingJobName);
  }
  bool operator==(const DescribeTrainingJobRequest&) const = default;
};

// Trainyard's own: what a job's container wrote and could not be kept.
struct TrainyardLosses {
  static constexpr std::string_view kName = "TrainyardLosses";

  // Log lines.
  std::optional<std::int64_t> log_lines{};
  // The bytes of those lines.
  std::optional<std::int64_t> log_bytes{};
  // Data points of metrics.
  std::optional<std::int64_t> metric_points{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("LogLines", &TrainyardLosses::log_lines, Number{.min = 0});
    members.optional("LogBytes", &TrainyardLosses::log_bytes, Number{.min = 0});
    members.optional("MetricPoints", &TrainyardLosses::metric_points, Number{.min = 0});
  }
  bool operator==(const TrainyardLosses&) const = default;
};

// Trainyard's own: one host of an attempt.
struct TrainyardInstance {
  static constexpr std::string_view kName = "TrainyardInstance";

  // algo-1, algo-2 …
  std::optional<std::string> host{};
  // placed, preparing, downloading, ready, training, uploading, uploaded, finished or gone.
  std::optional<std::string> phase{};
  // Completed, Failed or Stopped; absent: it has not ended.
  std::optional<std::string> outcome{};
  // Of its container; absent: that has not ended.
  std::optional<std::int64_t> exit_code{};
  // Why it failed, as FailureReason.
  std::optional<std::string> failure_reason{};
  // Until when root and volume of it are kept, for `trainyard exec`; absent: they aren't.
  std::optional<Timestamp> kept_until{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Host", &TrainyardInstance::host);
    members.required("Phase", &TrainyardInstance::phase);
    members.optional("Outcome", &TrainyardInstance::outcome);
    members.optional("ExitCode", &TrainyardInstance::exit_code);
    members.optional("FailureReason", &TrainyardInstance::failure_reason);
    members.optional("KeptUntil", &TrainyardInstance::kept_until);
  }
  bool operator==(const TrainyardInstance&) const = default;
};

// Trainyard's own: one try at running a job.
struct TrainyardAttempt {
  static constexpr std::string_view kName = "TrainyardAttempt";

  // From 1.
  std::optional<std::int64_t> number{};
  // When its capacity was granted.
  std::optional<Timestamp> start_time{};
  // When its first host began to download.
  std::optional<Timestamp> training_start_time{};
  // When its last host had ended.
  std::optional<Timestamp> end_time{};
  // Why its hosts were stopped: requested, max_runtime, peer_failed or cut_off; absent: not
  // stopped.
  std::optional<std::string> stop_cause{};
  // algorithm, client, platform, capacity or interruption; absent: it did not fail.
  std::optional<std::string> failure_class{};
  // Why it failed, as FailureReason.
  std::optional<std::string> failure_reason{};
  // The host that failed first.
  std::optional<std::string> failed_host{};
  // Its hosts.
  std::optional<std::vector<TrainyardInstance>> instances{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Number", &TrainyardAttempt::number, Number{.min = 1});
    members.required("StartTime", &TrainyardAttempt::start_time);
    members.optional("TrainingStartTime", &TrainyardAttempt::training_start_time);
    members.optional("EndTime", &TrainyardAttempt::end_time);
    members.optional("StopCause", &TrainyardAttempt::stop_cause);
    members.optional("FailureClass", &TrainyardAttempt::failure_class);
    members.optional("FailureReason", &TrainyardAttempt::failure_reason);
    members.optional("FailedHost", &TrainyardAttempt::failed_host);
    members.optional("Instances", &TrainyardAttempt::instances, List{});
  }
  bool operator==(const TrainyardAttempt&) const = default;
};

// Trainyard's own: what a rule of the server has the job come to.
struct TrainyardOutcome {
  static constexpr std::string_view kName = "TrainyardOutcome";

  // The rule's name in the server's configuration.
  std::optional<std::string> rule{};
  // What it does, for people.
  std::optional<std::vector<std::string>> acts{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Rule", &TrainyardOutcome::rule);
    members.optional("Acts", &TrainyardOutcome::acts, List{});
  }
  bool operator==(const TrainyardOutcome&) const = default;
};

// Trainyard's own: one check of an instance (InfraCheckConfig).
struct TrainyardCheck {
  static constexpr std::string_view kName = "TrainyardCheck";

  // disk, memory, cpu, clock, gpu, s3 or peer algo-2.
  std::optional<std::string> name{};
  // passed, failed or skipped.
  std::optional<std::string> outcome{};
  // What was measured, what is wrong, or why there was no check.
  std::optional<std::string> detail{};
  // How long it took.
  std::optional<double> duration_in_seconds{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &TrainyardCheck::name);
    members.required("Outcome", &TrainyardCheck::outcome);
    members.optional("Detail", &TrainyardCheck::detail);
    members.optional("DurationInSeconds", &TrainyardCheck::duration_in_seconds);
  }
  bool operator==(const TrainyardCheck&) const = default;
};

// Trainyard's own: what the checks of one host of an attempt found.
struct TrainyardInfraCheck {
  static constexpr std::string_view kName = "TrainyardInfraCheck";

  // The attempt's number.
  std::optional<std::int64_t> attempt{};
  // algo-1, algo-2 …
  std::optional<std::string> host{};
  // passed or failed.
  std::optional<std::string> outcome{};
  // In the order in which they were made.
  std::optional<std::vector<TrainyardCheck>> checks{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Attempt", &TrainyardInfraCheck::attempt, Number{.min = 1});
    members.required("Host", &TrainyardInfraCheck::host);
    members.required("Outcome", &TrainyardInfraCheck::outcome);
    members.required("Checks", &TrainyardInfraCheck::checks, List{});
  }
  bool operator==(const TrainyardInfraCheck&) const = default;
};

// A training job: what was requested, and what came of it.
struct DescribeTrainingJobResponse {
  static constexpr std::string_view kName = "DescribeTrainingJobResponse";

  // The job.
  std::optional<std::string> training_job_name{};
  // Its ARN.
  std::optional<std::string> training_job_arn{};
  // The hyperparameter tuning job that made it.
  std::optional<std::string> tuning_job_arn{};
  // The labeling job that made it.
  std::optional<std::string> labeling_job_arn{};
  // The AutoML job that made it.
  std::optional<std::string> auto_ml_job_arn{};
  // The model; what it holds counts when the job has ended.
  std::optional<ModelArtifacts> model_artifacts{};
  // How it stands.
  std::optional<TrainingJobStatus> training_job_status{};
  // What goes on.
  std::optional<SecondaryStatus> secondary_status{};
  // Why it failed. Begins with whose fault it is: ClientError, AlgorithmError, …
  std::optional<std::string> failure_reason{};
  // As requested.
  std::optional<std::map<std::string, std::string>> hyper_parameters{};
  // As requested.
  std::optional<AlgorithmSpecification> algorithm_specification{};
  // As requested.
  std::optional<std::string> role_arn{};
  // As requested.
  std::optional<std::vector<Channel>> input_data_config{};
  // As requested.
  std::optional<OutputDataConfig> output_data_config{};
  // As requested.
  std::optional<ResourceConfig> resource_config{};
  // How its instances stand; absent: it asked for no warm pool.
  std::optional<WarmPoolStatus> warm_pool_status{};
  // As requested.
  std::optional<VpcConfig> vpc_config{};
  // As requested, with its defaults.
  std::optional<StoppingCondition> stopping_condition{};
  // When it was created.
  std::optional<trainyard::Timestamp> creation_time{};
  // When training began; absent: it hasn't.
  std::optional<trainyard::Timestamp> training_start_time{};
  // When it ended, uploads included; absent: it hasn't.
  std::optional<trainyard::Timestamp> training_end_time{};
  // When its status changed last.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // Its life, oldest first.
  std::optional<std::vector<SecondaryStatusTransition>> secondary_status_transitions{};
  // The last value of each of its metrics.
  std::optional<std::vector<MetricData>> final_metric_data_list{};
  // As requested.
  std::optional<bool> enable_network_isolation{};
  // As requested.
  std::optional<bool> enable_inter_container_traffic_encryption{};
  // As requested.
  std::optional<bool> enable_managed_spot_training{};
  // As requested.
  std::optional<CheckpointConfig> checkpoint_config{};
  // From the start of training to its end, in seconds.
  std::optional<std::int64_t> training_time_in_seconds{};
  // What is paid for, in seconds of one instance.
  std::optional<std::int64_t> billable_time_in_seconds{};
  // What is paid for a serverless job, in tokens.
  std::optional<std::int64_t> billable_token_count{};
  // As requested.
  std::optional<DebugHookConfig> debug_hook_config{};
  // As requested.
  std::optional<ExperimentConfig> experiment_config{};
  // As requested.
  std::optional<std::vector<DebugRuleConfiguration>> debug_rule_configurations{};
  // As requested.
  std::optional<TensorBoardOutputConfig> tensor_board_output_config{};
  // How its debugger rules stand.
  std::optional<std::vector<DebugRuleEvaluationStatus>> debug_rule_evaluation_statuses{};
  // As requested.
  std::optional<ProfilerConfig> profiler_config{};
  // As requested.
  std::optional<std::vector<ProfilerRuleConfiguration>> profiler_rule_configurations{};
  // How its profiler rules stand.
  std::optional<std::vector<ProfilerRuleEvaluationStatus>> profiler_rule_evaluation_statuses{};
  // Whether it is profiled.
  std::optional<ProfilingStatus> profiling_status{};
  // As requested.
  std::optional<std::map<std::string, std::string>> environment{};
  // As requested.
  std::optional<RetryStrategy> retry_strategy{};
  // As requested.
  std::optional<RemoteDebugConfig> remote_debug_config{};
  // As requested.
  std::optional<InfraCheckConfig> infra_check_config{};
  // As requested.
  std::optional<ServerlessJobConfig> serverless_job_config{};
  // As requested.
  std::optional<MlflowConfig> mlflow_config{};
  // As requested.
  std::optional<ModelPackageConfig> model_package_config{};
  // Where in MLflow it is.
  std::optional<MlflowDetails> mlflow_details{};
  // How far a serverless job is.
  std::optional<TrainingProgressInfo> progress_info{};
  // The model package that it made.
  std::optional<std::string> output_model_package_arn{};
  // Trainyard's own, unknown to AWS: what could not be kept; absent: nothing was lost.
  std::optional<TrainyardLosses> trainyard_losses{};
  // Trainyard's own: the attempts, oldest first; absent: there was one at most, with one host.
  std::optional<std::vector<TrainyardAttempt>> trainyard_attempts{};
  // Trainyard's own: the rule of the server that the job goes by; absent: none.
  std::optional<TrainyardOutcome> trainyard_outcome{};
  // Trainyard's own: what the instances' checks found; absent: none were made.
  std::optional<std::vector<TrainyardInfraCheck>> trainyard_infra_checks{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &DescribeTrainingJobResponse::training_job_name,
                     kTrainingJobName);
    members.required("TrainingJobArn", &DescribeTrainingJobResponse::training_job_arn,
                     kTrainingJobArn);
    members.optional("TuningJobArn", &DescribeTrainingJobResponse::tuning_job_arn,
                     kHyperParameterTuningJobArn);
    members.optional("LabelingJobArn", &DescribeTrainingJobResponse::labeling_job_arn,
                     kLabelingJobArn);
    members.optional("AutoMLJobArn", &DescribeTrainingJobResponse::auto_ml_job_arn, kAutoMLJobArn);
    members.required("ModelArtifacts", &DescribeTrainingJobResponse::model_artifacts);
    members.required("TrainingJobStatus", &DescribeTrainingJobResponse::training_job_status);
    members.required("SecondaryStatus", &DescribeTrainingJobResponse::secondary_status);
    members.optional("FailureReason", &DescribeTrainingJobResponse::failure_reason, kFailureReason);
    members.optional(
        "HyperParameters", &DescribeTrainingJobResponse::hyper_parameters,
        Map{.min = 0, .max = 100, .key = kHyperParameterKey, .value = kHyperParameterValue});
    members.optional("AlgorithmSpecification",
                     &DescribeTrainingJobResponse::algorithm_specification);
    members.optional("RoleArn", &DescribeTrainingJobResponse::role_arn, kRoleArn);
    members.optional("InputDataConfig", &DescribeTrainingJobResponse::input_data_config,
                     List{.min = 1, .max = 20});
    members.optional("OutputDataConfig", &DescribeTrainingJobResponse::output_data_config);
    members.optional("ResourceConfig", &DescribeTrainingJobResponse::resource_config);
    members.optional("WarmPoolStatus", &DescribeTrainingJobResponse::warm_pool_status);
    members.optional("VpcConfig", &DescribeTrainingJobResponse::vpc_config);
    members.required("StoppingCondition", &DescribeTrainingJobResponse::stopping_condition);
    members.required("CreationTime", &DescribeTrainingJobResponse::creation_time);
    members.optional("TrainingStartTime", &DescribeTrainingJobResponse::training_start_time);
    members.optional("TrainingEndTime", &DescribeTrainingJobResponse::training_end_time);
    members.optional("LastModifiedTime", &DescribeTrainingJobResponse::last_modified_time);
    members.optional("SecondaryStatusTransitions",
                     &DescribeTrainingJobResponse::secondary_status_transitions);
    members.optional("FinalMetricDataList", &DescribeTrainingJobResponse::final_metric_data_list,
                     List{.min = 0, .max = 40});
    members.optional("EnableNetworkIsolation",
                     &DescribeTrainingJobResponse::enable_network_isolation);
    members.optional("EnableInterContainerTrafficEncryption",
                     &DescribeTrainingJobResponse::enable_inter_container_traffic_encryption);
    members.optional("EnableManagedSpotTraining",
                     &DescribeTrainingJobResponse::enable_managed_spot_training);
    members.optional("CheckpointConfig", &DescribeTrainingJobResponse::checkpoint_config);
    members.optional("TrainingTimeInSeconds",
                     &DescribeTrainingJobResponse::training_time_in_seconds, Number{.min = 1});
    members.optional("BillableTimeInSeconds",
                     &DescribeTrainingJobResponse::billable_time_in_seconds, Number{.min = 1});
    members.optional("BillableTokenCount", &DescribeTrainingJobResponse::billable_token_count,
                     Number{.min = 0});
    members.optional("DebugHookConfig", &DescribeTrainingJobResponse::debug_hook_config);
    members.optional("ExperimentConfig", &DescribeTrainingJobResponse::experiment_config);
    members.optional("DebugRuleConfigurations",
                     &DescribeTrainingJobResponse::debug_rule_configurations,
                     List{.min = 0, .max = 20});
    members.optional("TensorBoardOutputConfig",
                     &DescribeTrainingJobResponse::tensor_board_output_config);
    members.optional("DebugRuleEvaluationStatuses",
                     &DescribeTrainingJobResponse::debug_rule_evaluation_statuses,
                     List{.min = 0, .max = 20});
    members.optional("ProfilerConfig", &DescribeTrainingJobResponse::profiler_config);
    members.optional("ProfilerRuleConfigurations",
                     &DescribeTrainingJobResponse::profiler_rule_configurations,
                     List{.min = 0, .max = 20});
    members.optional("ProfilerRuleEvaluationStatuses",
                     &DescribeTrainingJobResponse::profiler_rule_evaluation_statuses,
                     List{.min = 0, .max = 20});
    members.optional("ProfilingStatus", &DescribeTrainingJobResponse::profiling_status);
    members.optional("Environment", &DescribeTrainingJobResponse::environment,
                     Map{.min = 0,
                         .max = 100,
                         .key = kTrainingEnvironmentKey,
                         .value = kTrainingEnvironmentValue});
    members.optional("RetryStrategy", &DescribeTrainingJobResponse::retry_strategy);
    members.optional("RemoteDebugConfig", &DescribeTrainingJobResponse::remote_debug_config);
    members.optional("InfraCheckConfig", &DescribeTrainingJobResponse::infra_check_config);
    members.optional("ServerlessJobConfig", &DescribeTrainingJobResponse::serverless_job_config);
    members.optional("MlflowConfig", &DescribeTrainingJobResponse::mlflow_config);
    members.optional("ModelPackageConfig", &DescribeTrainingJobResponse::model_package_config);
    members.optional("MlflowDetails", &DescribeTrainingJobResponse::mlflow_details);
    members.optional("ProgressInfo", &DescribeTrainingJobResponse::progress_info);
    members.optional("OutputModelPackageArn",
                     &DescribeTrainingJobResponse::output_model_package_arn, kModelPackageArn);
    members.optional("TrainyardLosses", &DescribeTrainingJobResponse::trainyard_losses);
    members.optional("TrainyardAttempts", &DescribeTrainingJobResponse::trainyard_attempts, List{});
    members.optional("TrainyardOutcome", &DescribeTrainingJobResponse::trainyard_outcome);
    members.optional("TrainyardInfraChecks", &DescribeTrainingJobResponse::trainyard_infra_checks,
                     List{});
  }
  bool operator==(const DescribeTrainingJobResponse&) const = default;
};

}  // namespace trainyard::model
