#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/describe_training_job.h"
#include "model/tags.h"

// What Search finds.
namespace trainyard::model {

// What Search shows of a training job: most of what DescribeTrainingJob does, and its tags.
struct TrainingJob {
  static constexpr std::string_view kName = "TrainingJob";

  std::optional<std::string> training_job_name;
  std::optional<std::string> training_job_arn;
  std::optional<std::string> tuning_job_arn;
  std::optional<std::string> labeling_job_arn;
  std::optional<std::string> auto_ml_job_arn;
  std::optional<ModelArtifacts> model_artifacts;
  std::optional<TrainingJobStatus> training_job_status;
  std::optional<SecondaryStatus> secondary_status;
  std::optional<std::string> failure_reason;
  std::optional<std::map<std::string, std::string>> hyper_parameters;
  std::optional<AlgorithmSpecification> algorithm_specification;
  std::optional<std::string> role_arn;
  std::optional<std::vector<Channel>> input_data_config;
  std::optional<OutputDataConfig> output_data_config;
  std::optional<ResourceConfig> resource_config;
  std::optional<WarmPoolStatus> warm_pool_status;
  std::optional<VpcConfig> vpc_config;
  std::optional<StoppingCondition> stopping_condition;
  std::optional<trainyard::Timestamp> creation_time;
  std::optional<trainyard::Timestamp> training_start_time;
  std::optional<trainyard::Timestamp> training_end_time;
  std::optional<trainyard::Timestamp> last_modified_time;
  std::optional<std::vector<SecondaryStatusTransition>> secondary_status_transitions;
  std::optional<std::vector<MetricData>> final_metric_data_list;
  std::optional<bool> enable_network_isolation;
  std::optional<bool> enable_inter_container_traffic_encryption;
  std::optional<bool> enable_managed_spot_training;
  std::optional<CheckpointConfig> checkpoint_config;
  std::optional<std::int64_t> training_time_in_seconds;
  std::optional<std::int64_t> billable_time_in_seconds;
  std::optional<DebugHookConfig> debug_hook_config;
  std::optional<ExperimentConfig> experiment_config;
  std::optional<std::vector<DebugRuleConfiguration>> debug_rule_configurations;
  std::optional<TensorBoardOutputConfig> tensor_board_output_config;
  std::optional<std::vector<DebugRuleEvaluationStatus>> debug_rule_evaluation_statuses;
  std::optional<std::string> output_model_package_arn;
  std::optional<ModelPackageConfig> model_package_config;
  std::optional<ProfilerConfig> profiler_config;
  std::optional<std::map<std::string, std::string>> environment;
  std::optional<RetryStrategy> retry_strategy;
  std::optional<std::vector<Tag>> tags;

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

struct SearchRecord {
  static constexpr std::string_view kName = "SearchRecord";

  std::optional<TrainingJob> training_job;

  template <class Members>
  static void declare(Members& members) {
    members.optional("TrainingJob", &SearchRecord::training_job);
  }
  bool operator==(const SearchRecord&) const = default;
};

}  // namespace trainyard::model
