// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"
#include "model/list_training_jobs.h"
#include "model/tags.h"
#include "model/trial.h"
#include "model/user_context.h"

// Trial components, the runs of experiments, as resources, and which trials they are in.
namespace trainyard::model {

// The status of a trial component.
TRAINYARD_MODEL_ENUM(TrialComponentPrimaryStatus, InProgress, Completed, Failed, Stopping, Stopped)
// What a list of trial components is sorted by.
TRAINYARD_MODEL_ENUM(SortTrialComponentsBy, Name, CreationTime)

// AssociateTrialComponent's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AssociateTrialComponent.html
struct AssociateTrialComponentRequest {
  // The trial component.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_component_name{};
  // The trial to put it into.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};

  bool operator==(const AssociateTrialComponentRequest&) const = default;
};

// AssociateTrialComponent's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AssociateTrialComponent.html
struct AssociateTrialComponentResponse {
  // The trial component's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial-component/.*`.
  std::optional<std::string> trial_component_arn{};
  // The trial's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial/.*`.
  std::optional<std::string> trial_arn{};

  bool operator==(const AssociateTrialComponentResponse&) const = default;
};

// The status of a trial component.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialComponentStatus.html
struct TrialComponentStatus {
  // The status.
  //
  // Optional.
  // One of InProgress, Completed, Failed, Stopping, Stopped.
  std::optional<TrialComponentPrimaryStatus> primary_status{};
  // Details, for people: why it failed.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.*`.
  std::optional<std::string> message{};

  bool operator==(const TrialComponentStatus&) const = default;
};

// The value of a parameter: exactly one of these.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialComponentParameterValue.html
struct TrialComponentParameterValue {
  // A text.
  //
  // Optional.
  // At most 2500 characters.
  // Pattern: `.*`.
  std::optional<std::string> string_value{};
  // A number.
  //
  // Optional.
  std::optional<double> number_value{};

  bool operator==(const TrialComponentParameterValue&) const = default;
};

// An input or an output of a trial component.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialComponentArtifact.html
struct TrialComponentArtifact {
  // Its MIME type.
  //
  // Optional.
  // At most 64 characters.
  // Pattern: `[-\w]+\/[-\w+]+`.
  std::optional<std::string> media_type{};
  // Where it is.
  //
  // Required.
  // At most 2048 characters.
  // Pattern: `.*`.
  std::optional<std::string> value{};

  bool operator==(const TrialComponentArtifact&) const = default;
};

// CreateTrialComponent's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrialComponent.html
struct CreateTrialComponentRequest {
  // Unique among the region's trial components of the account, without regard to case.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_component_name{};
  // What people see; absent: the name.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
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
  // What it was made with.
  //
  // Optional.
  std::optional<MetadataProperties> metadata_properties{};
  // Tags of the trial component from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const CreateTrialComponentRequest&) const = default;
};

// CreateTrialComponent's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrialComponent.html
struct CreateTrialComponentResponse {
  // The new trial component's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial-component/.*`.
  std::optional<std::string> trial_component_arn{};

  bool operator==(const CreateTrialComponentResponse&) const = default;
};

// DeleteTrialComponent's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTrialComponent.html
struct DeleteTrialComponentRequest {
  // The trial component to delete, which must be in no trial.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_component_name{};

  bool operator==(const DeleteTrialComponentRequest&) const = default;
};

// DeleteTrialComponent's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTrialComponent.html
struct DeleteTrialComponentResponse {
  // The ARN that it had.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial-component/.*`.
  std::optional<std::string> trial_component_arn{};

  bool operator==(const DeleteTrialComponentResponse&) const = default;
};

// DescribeTrialComponent's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrialComponent.html
struct DescribeTrialComponentRequest {
  // The trial component, by name or ARN.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial|experiment-trial-component|artifact|action|context)\/)?([a-zA-Z0-9](-*[a-zA-Z0-9]){0,119})`.
  std::optional<std::string> trial_component_name{};

  bool operator==(const DescribeTrialComponentRequest&) const = default;
};

// What a trial component was made from: a job.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialComponentSource.html
struct TrialComponentSource {
  // Its ARN.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:.*`.
  std::optional<std::string> source_arn{};
  // What it is: SageMakerTrainingJob.
  //
  // Optional.
  // At most 128 characters.
  std::optional<std::string> source_type{};

  bool operator==(const TrialComponentSource&) const = default;
};

// A metric of a trial component, over all of its values.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialComponentMetricSummary.html
struct TrialComponentMetricSummary {
  // Its name.
  //
  // Optional.
  // 1 to 255 characters.
  // Pattern: `.+`.
  std::optional<std::string> metric_name{};
  // The job that logged it.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:.*`.
  std::optional<std::string> source_arn{};
  // When the last value was logged.
  //
  // Optional.
  std::optional<trainyard::Timestamp> time_stamp{};
  // The largest value.
  //
  // Optional.
  std::optional<double> max{};
  // The smallest value.
  //
  // Optional.
  std::optional<double> min{};
  // The last value.
  //
  // Optional.
  std::optional<double> last{};
  // How many values.
  //
  // Optional.
  std::optional<std::int64_t> count{};
  // Their mean.
  //
  // Optional.
  std::optional<double> avg{};
  // Their standard deviation.
  //
  // Optional.
  std::optional<double> std_dev{};

  bool operator==(const TrialComponentMetricSummary&) const = default;
};

// A trial component.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrialComponent.html
struct DescribeTrialComponentResponse {
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
  // What people see.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
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
  // What it was made with.
  //
  // Optional.
  std::optional<MetadataProperties> metadata_properties{};
  // Its metrics, by name.
  //
  // Optional.
  std::optional<std::vector<TrialComponentMetricSummary>> metrics{};
  // Its lineage group.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:lineage-group/.*`.
  std::optional<std::string> lineage_group_arn{};
  // The jobs that made it.
  //
  // Optional.
  std::optional<std::vector<TrialComponentSource>> sources{};

  bool operator==(const DescribeTrialComponentResponse&) const = default;
};

// DisassociateTrialComponent's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DisassociateTrialComponent.html
struct DisassociateTrialComponentRequest {
  // The trial component.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_component_name{};
  // The trial to take it out of.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};

  bool operator==(const DisassociateTrialComponentRequest&) const = default;
};

// DisassociateTrialComponent's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DisassociateTrialComponent.html
struct DisassociateTrialComponentResponse {
  // The trial component's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial-component/.*`.
  std::optional<std::string> trial_component_arn{};
  // The trial's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial/.*`.
  std::optional<std::string> trial_arn{};

  bool operator==(const DisassociateTrialComponentResponse&) const = default;
};

// ListTrialComponents' request: at most one of experiment, trial and source.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrialComponents.html
struct ListTrialComponentsRequest {
  // Only components in trials of this experiment.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};
  // Only components in this trial.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};
  // Only components that this job made.
  //
  // Optional.
  // At most 256 characters.
  std::optional<std::string> source_arn{};
  // Only components that were created then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_after{};
  // Only components that were created then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_before{};
  // The sort key; default CreationTime.
  //
  // Optional.
  // One of Name, CreationTime.
  std::optional<SortTrialComponentsBy> sort_by{};
  // The sort direction; default Descending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};
  // The maximum number of components in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};
  // The previous page's next_token; absent: the first page.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListTrialComponentsRequest&) const = default;
};

// A trial component, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialComponentSummary.html
struct TrialComponentSummary {
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
  // What people see.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
  // The job that made it; absent: a person or program did.
  //
  // Optional.
  std::optional<TrialComponentSource> trial_component_source{};
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

  bool operator==(const TrialComponentSummary&) const = default;
};

// A page of ListTrialComponents.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrialComponents.html
struct ListTrialComponentsResponse {
  // The page's trial components.
  //
  // Optional.
  std::optional<std::vector<TrialComponentSummary>> trial_component_summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListTrialComponentsResponse&) const = default;
};

// The changes of a trial component; absent members stay unchanged.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateTrialComponent.html
struct UpdateTrialComponentRequest {
  // The trial component.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_component_name{};
  // What people see.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
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
  // Parameters to add, or to give new values.
  //
  // Optional.
  // At most 300 entries.
  // Keys: at most 320 characters. Pattern: `.*`.
  std::optional<std::map<std::string, TrialComponentParameterValue>> parameters{};
  // The names of parameters to remove.
  //
  // Optional.
  // Each: at most 256 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> parameters_to_remove{};
  // Inputs to add, or to give new values.
  //
  // Optional.
  // At most 60 entries.
  // Keys: at most 128 characters. Pattern: `.*`.
  std::optional<std::map<std::string, TrialComponentArtifact>> input_artifacts{};
  // The names of inputs to remove.
  //
  // Optional.
  // Each: at most 256 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> input_artifacts_to_remove{};
  // Outputs to add, or to give new values.
  //
  // Optional.
  // At most 60 entries.
  // Keys: at most 128 characters. Pattern: `.*`.
  std::optional<std::map<std::string, TrialComponentArtifact>> output_artifacts{};
  // The names of outputs to remove.
  //
  // Optional.
  // Each: at most 256 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> output_artifacts_to_remove{};

  bool operator==(const UpdateTrialComponentRequest&) const = default;
};

// UpdateTrialComponent's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateTrialComponent.html
struct UpdateTrialComponentResponse {
  // The trial component's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial-component/.*`.
  std::optional<std::string> trial_component_arn{};

  bool operator==(const UpdateTrialComponentResponse&) const = default;
};

}  // namespace trainyard::model
