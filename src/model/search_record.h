#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/describe_training_job.h"
#include "model/tags.h"

// What Search finds.
namespace trainyard::model {

// What Search shows of a training job: most of what DescribeTrainingJob does, and its tags.
struct TrainingJob {
  static constexpr std::string_view kName = "TrainingJob";

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
  // The model package that it made.
  std::optional<std::string> output_model_package_arn{};
  // As requested.
  std::optional<ModelPackageConfig> model_package_config{};
  // As requested.
  std::optional<ProfilerConfig> profiler_config{};
  // As requested.
  std::optional<std::map<std::string, std::string>> environment{};
  // As requested.
  std::optional<RetryStrategy> retry_strategy{};
  // Its tags.
  std::optional<std::vector<Tag>> tags{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("TrainingJobName", &TrainingJob::training_job_name, kTrainingJobName);
    members.optional("TrainingJobArn", &TrainingJob::training_job_arn, kTrainingJobArn);
    members.optional("TuningJobArn", &TrainingJob::tuning_job_arn, kHyperParameterTuningJobArn);
    members.optional("LabelingJobArn", &TrainingJob::labeling_job_arn, kLabelingJobArn);
    members.optional("AutoMLJobArn", &TrainingJob::auto_ml_job_arn, kAutoMLJobArn);
    members.optional("ModelArtifacts", &TrainingJob::model_artifacts);
    members.optional("TrainingJobStatus", &TrainingJob::training_job_status);
    members.optional("SecondaryStatus", &TrainingJob::secondary_status);
    members.optional("FailureReason", &TrainingJob::failure_reason, kFailureReason);
    members.optional(
        "HyperParameters", &TrainingJob::hyper_parameters,
        Map{.min = 0, .max = 100, .key = kHyperParameterKey, .value = kHyperParameterValue});
    members.optional("AlgorithmSpecification", &TrainingJob::algorithm_specification);
    members.optional("RoleArn", &TrainingJob::role_arn, kRoleArn);
    members.optional("InputDataConfig", &TrainingJob::input_data_config, List{.min = 1, .max = 20});
    members.optional("OutputDataConfig", &TrainingJob::output_data_config);
    members.optional("ResourceConfig", &TrainingJob::resource_config);
    members.optional("WarmPoolStatus", &TrainingJob::warm_pool_status);
    members.optional("VpcConfig", &TrainingJob::vpc_config);
    members.optional("StoppingCondition", &TrainingJob::stopping_condition);
    members.optional("CreationTime", &TrainingJob::creation_time);
    members.optional("TrainingStartTime", &TrainingJob::training_start_time);
    members.optional("TrainingEndTime", &TrainingJob::training_end_time);
    members.optional("LastModifiedTime", &TrainingJob::last_modified_time);
    members.optional("SecondaryStatusTransitions", &TrainingJob::secondary_status_transitions);
    members.optional("FinalMetricDataList", &TrainingJob::final_metric_data_list,
                     List{.min = 0, .max = 40});
    members.optional("EnableNetworkIsolation", &TrainingJob::enable_network_isolation);
    members.optional("EnableInterContainerTrafficEncryption",
                     &TrainingJob::enable_inter_container_traffic_encryption);
    members.optional("EnableManagedSpotTraining", &TrainingJob::enable_managed_spot_training);
    members.optional("CheckpointConfig", &TrainingJob::checkpoint_config);
    members.optional("TrainingTimeInSeconds", &TrainingJob::training_time_in_seconds,
                     Number{.min = 1});
    members.optional("BillableTimeInSeconds", &TrainingJob::billable_time_in_seconds,
                     Number{.min = 1});
    members.optional("DebugHookConfig", &TrainingJob::debug_hook_config);
    members.optional("ExperimentConfig", &TrainingJob::experiment_config);
    members.optional("DebugRuleConfigurations", &TrainingJob::debug_rule_configurations,
                     List{.min = 0, .max = 20});
    members.optional("TensorBoardOutputConfig", &TrainingJob::tensor_board_output_config);
    members.optional("DebugRuleEvaluationStatuses", &TrainingJob::debug_rule_evaluation_statuses,
                     List{.min = 0, .max = 20});
    members.optional("OutputModelPackageArn", &TrainingJob::output_model_package_arn,
                     kModelPackageArn);
    members.optional("ModelPackageConfig", &TrainingJob::model_package_config);
    members.optional("ProfilerConfig", &TrainingJob::profiler_config);
    members.optional("Environment", &TrainingJob::environment,
                     Map{.min = 0,
                         .max = 100,
                         .key = kTrainingEnvironmentKey,
                         .value = kTrainingEnvironmentValue});
    members.optional("RetryStrategy", &TrainingJob::retry_strategy);
    members.optional("Tags", &TrainingJob::tags, List{.min = 0, .max = 50});
  }
  bool operator==(const TrainingJob&) const = default;
};

// A resource that Search has found.
struct SearchRecord {
  static constexpr std::string_view kName = "SearchRecord";

  // The training job.
  std::optional<TrainingJob> training_job{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("TrainingJob", &SearchRecord::training_job);
  }
  bool operator==(const SearchRecord&) const = default;
};

}  // namespace trainyard::model
