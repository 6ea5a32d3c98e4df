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
#include "model/experiment.h"
#include "model/experiments.h"
#include "model/inference_specification.h"
#include "model/input_data.h"
#include "model/model_metadata.h"
#include "model/model_package.h"
#include "model/model_package_group.h"
#include "model/output_data.h"
#include "model/resources.h"
#include "model/status.h"
#include "model/tags.h"
#include "model/trial.h"
#include "model/trial_component.h"
#include "model/user_context.h"

// What Search finds.
namespace trainyard::model {

// What Search shows of a training job: most of what DescribeTrainingJob does, and its tags.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrainingJob.html
struct TrainingJob {
  // The job.
  //
  // Optional.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_name{};
  // Its ARN.
  //
  // Optional.
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
  // Optional.
  std::optional<ModelArtifacts> model_artifacts{};
  // Its status.
  //
  // Optional.
  // One of InProgress, Completed, Failed, Stopping, Stopped, Deleting.
  std::optional<TrainingJobStatus> training_job_status{};
  // The phase that it is in.
  //
  // Optional.
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
  // Optional.
  std::optional<StoppingCondition> stopping_condition{};
  // When it was created.
  //
  // Optional.
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
  // The model package that it made.
  //
  // Optional.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::string> output_model_package_arn{};
  // As requested.
  //
  // Optional.
  std::optional<ModelPackageConfig> model_package_config{};
  // As requested.
  //
  // Optional.
  std::optional<ProfilerConfig> profiler_config{};
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
  // Its tags.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const TrainingJob&) const = default;
};

// What Search shows of an experiment.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Experiment.html
struct Experiment {
  // Its name, as it was created.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};
  // Its ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment/.*`.
  std::optional<std::string> experiment_arn{};
  // What people see.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
  // What it was made from.
  //
  // Optional.
  std::optional<ExperimentSource> source{};
  // For a person.
  //
  // Optional.
  // At most 3072 characters.
  // Pattern: `.*`.
  std::optional<std::string> description{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // Who created it.
  //
  // Optional.
  std::optional<UserContext> created_by{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // Who last changed it.
  //
  // Optional.
  std::optional<UserContext> last_modified_by{};
  // Its tags.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const Experiment&) const = default;
};

// A trial component of a trial that Search has found.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialComponentSimpleSummary.html
struct TrialComponentSimpleSummary {
  // Its name, as it was created.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_component_name{};
  // Its ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial-component/.*`.
  std::optional<std::string> trial_component_arn{};
  // The job that made it; absent: a person or program did.
  //
  // Optional.
  std::optional<TrialComponentSource> trial_component_source{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // Who created it.
  //
  // Optional.
  std::optional<UserContext> created_by{};

  bool operator==(const TrialComponentSimpleSummary&) const = default;
};

// What Search shows of a trial.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Trial.html
struct Trial {
  // Its name, as it was created.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};
  // Its ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial/.*`.
  std::optional<std::string> trial_arn{};
  // What people see.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
  // The experiment that it belongs to.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};
  // What it was made from.
  //
  // Optional.
  std::optional<TrialSource> source{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // Who created it.
  //
  // Optional.
  std::optional<UserContext> created_by{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // Who last changed it.
  //
  // Optional.
  std::optional<UserContext> last_modified_by{};
  // What it was made with.
  //
  // Optional.
  std::optional<MetadataProperties> metadata_properties{};
  // Its tags.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};
  // Its trial components.
  //
  // Optional.
  std::optional<std::vector<TrialComponentSimpleSummary>> trial_component_summaries{};

  bool operator==(const Trial&) const = default;
};

// The job that made a trial component.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialComponentSourceDetail.html
struct TrialComponentSourceDetail {
  // Its ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:.*`.
  std::optional<std::string> source_arn{};
  // The training job.
  //
  // Optional.
  std::optional<TrainingJob> training_job{};

  bool operator==(const TrialComponentSourceDetail&) const = default;
};

// A trial that a trial component is in, and its experiment.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Parent.html
struct Parent {
  // The trial.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};
  // The experiment.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};

  bool operator==(const Parent&) const = default;
};

// What Search shows of a trial component.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialComponent.html
struct TrialComponent {
  // Its name, as it was created.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_component_name{};
  // What people see.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
  // Its ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial-component/.*`.
  std::optional<std::string> trial_component_arn{};
  // The job that made it; absent: a person or program did.
  //
  // Optional.
  std::optional<TrialComponentSource> source{};
  // Its status.
  //
  // Optional.
  std::optional<TrialComponentStatus> status{};
  // When it started.
  //
  // Optional.
  std::optional<trainyard::Timestamp> start_time{};
  // When it ended.
  //
  // Optional.
  std::optional<trainyard::Timestamp> end_time{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // Who created it.
  //
  // Optional.
  std::optional<UserContext> created_by{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // Who last changed it.
  //
  // Optional.
  std::optional<UserContext> last_modified_by{};
  // Its parameters, by name.
  //
  // Optional.
  // At most 300 entries.
  // Keys: at most 320 characters. Pattern: `.*`.
  std::optional<std::map<std::string, TrialComponentParameterValue>> parameters{};
  // What it reads, by name.
  //
  // Optional.
  // At most 60 entries.
  // Keys: at most 128 characters. Pattern: `.*`.
  std::optional<std::map<std::string, TrialComponentArtifact>> input_artifacts{};
  // What it writes, by name.
  //
  // Optional.
  // At most 60 entries.
  // Keys: at most 128 characters. Pattern: `.*`.
  std::optional<std::map<std::string, TrialComponentArtifact>> output_artifacts{};
  // Its metrics, by name.
  //
  // Optional.
  std::optional<std::vector<TrialComponentMetricSummary>> metrics{};
  // What it was made with.
  //
  // Optional.
  std::optional<MetadataProperties> metadata_properties{};
  // The job that made it.
  //
  // Optional.
  std::optional<TrialComponentSourceDetail> source_detail{};
  // Its lineage group.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:lineage-group/.*`.
  std::optional<std::string> lineage_group_arn{};
  // Its tags.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};
  // The trials that it is in.
  //
  // Optional.
  std::optional<std::vector<Parent>> parents{};
  // The name of the experiment run.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> run_name{};

  bool operator==(const TrialComponent&) const = default;
};

// What Search shows of a model package.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackage.html
struct ModelPackage {
  // Its name; of a version, its group's.
  //
  // Optional.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> model_package_name{};
  // The group that it is a version of.
  //
  // Optional.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> model_package_group_name{};
  // Its number in the group.
  //
  // Optional.
  // At least 1.
  std::optional<std::int64_t> model_package_version{};
  // Whether it is registered on purpose, or just logged.
  //
  // Optional.
  // One of Logged, Registered.
  std::optional<ModelPackageRegistrationType> model_package_registration_type{};
  // Its ARN.
  //
  // Optional.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::string> model_package_arn{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> model_package_description{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // How the model is used.
  //
  // Optional.
  std::optional<InferenceSpecification> inference_specification{};
  // The algorithm that made the model.
  //
  // Optional.
  std::optional<SourceAlgorithmSpecification> source_algorithm_specification{};
  // Jobs that validate it.
  //
  // Optional.
  std::optional<ModelPackageValidationSpecification> validation_specification{};
  // Whether it can be used.
  //
  // Optional.
  // One of Pending, InProgress, Completed, Failed, Deleting.
  std::optional<ModelPackageStatus> model_package_status{};
  // Its checks.
  //
  // Optional.
  std::optional<ModelPackageStatusDetails> model_package_status_details{};
  // Whether it is for the Marketplace.
  //
  // Optional.
  std::optional<bool> certify_for_marketplace{};
  // Whether the model may be deployed; default, for a version of a group, PendingManualApproval.
  //
  // Optional.
  // One of Approved, Rejected, PendingManualApproval.
  std::optional<ModelApprovalStatus> model_approval_status{};
  // Who created it.
  //
  // Optional.
  std::optional<UserContext> created_by{};
  // What it was made with.
  //
  // Optional.
  std::optional<MetadataProperties> metadata_properties{};
  // The metrics of the model.
  //
  // Optional.
  std::optional<ModelMetrics> model_metrics{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // Who last changed it.
  //
  // Optional.
  std::optional<UserContext> last_modified_by{};
  // Why it was approved or rejected.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.*`.
  std::optional<std::string> approval_description{};
  // What the model is for: COMPUTER_VISION, for example.
  //
  // Optional.
  std::optional<std::string> domain{};
  // What the model does: IMAGE_CLASSIFICATION, for example.
  //
  // Optional.
  std::optional<std::string> task{};
  // Optional.
  std::optional<std::string> sample_payload_url{};
  // More ways to use the model.
  //
  // Optional.
  // 1 to 15 entries.
  std::optional<std::vector<AdditionalInferenceSpecificationDefinition>>
      additional_inference_specifications{};
  // Where the model comes from.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{N}\p{P}]{0,1024}`.
  std::optional<std::string> source_uri{};
  // How it is encrypted.
  //
  // Optional.
  std::optional<ModelPackageSecurityConfig> security_config{};
  // The model card.
  //
  // Optional.
  std::optional<ModelPackageModelCard> model_card{};
  // Where the model is in its life cycle.
  //
  // Optional.
  std::optional<ModelLifeCycle> model_life_cycle{};
  // Its tags.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};
  // The client's own properties, by key.
  //
  // Optional.
  // 1 to 50 entries.
  // Keys: 1 to 128 characters. Pattern: `([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,128}`.
  // Values: 1 to 256 characters. Pattern: `([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,256}`.
  std::optional<std::map<std::string, std::string>> customer_metadata_properties{};
  // What the model is compared with later.
  //
  // Optional.
  std::optional<DriftCheckBaselines> drift_check_baselines{};
  // All: the model's data needn't exist. Default None.
  //
  // Optional.
  // One of All, None.
  std::optional<SkipModelValidation> skip_model_validation{};

  bool operator==(const ModelPackage&) const = default;
};

// What Search shows of a model package group.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageGroup.html
struct ModelPackageGroup {
  // Its name.
  //
  // Optional.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> model_package_group_name{};
  // Its ARN.
  //
  // Optional.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package-group/[\S]{1,2048}`.
  std::optional<std::string> model_package_group_arn{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> model_package_group_description{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // Who created it.
  //
  // Optional.
  std::optional<UserContext> created_by{};
  // Whether it can be used.
  //
  // Optional.
  // One of Pending, InProgress, Completed, Failed, Deleting, DeleteFailed.
  std::optional<ModelPackageGroupStatus> model_package_group_status{};
  // Its tags.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const ModelPackageGroup&) const = default;
};

// A resource that Search has found: one of these.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SearchRecord.html
struct SearchRecord {
  // The training job.
  //
  // Optional.
  std::optional<TrainingJob> training_job{};
  // The experiment.
  //
  // Optional.
  std::optional<Experiment> experiment{};
  // The trial.
  //
  // Optional.
  std::optional<Trial> trial{};
  // The trial component.
  //
  // Optional.
  std::optional<TrialComponent> trial_component{};
  // The model package.
  //
  // Optional.
  std::optional<ModelPackage> model_package{};
  // The model package group.
  //
  // Optional.
  std::optional<ModelPackageGroup> model_package_group{};

  bool operator==(const SearchRecord&) const = default;
};

}  // namespace trainyard::model
