// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"
#include "model/list_training_jobs.h"
#include "model/tags.h"
#include "model/user_context.h"

// Trials, the run groups of an experiment, as resources: CreateTrial, DescribeTrial, ListTrials,
// UpdateTrial, DeleteTrial.
namespace trainyard::model {

// What a list of trials is sorted by.
TRAINYARD_MODEL_ENUM(SortTrialsBy, Name, CreationTime)

// What something was made with.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetadataProperties.html
struct MetadataProperties {
  // The commit of the code.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.*`.
  std::optional<std::string> commit_id{};
  // The code's repository.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.*`.
  std::optional<std::string> repository{};
  // What made it.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.*`.
  std::optional<std::string> generated_by{};
  // The project.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.*`.
  std::optional<std::string> project_id{};

  bool operator==(const MetadataProperties&) const = default;
};

// CreateTrial's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrial.html
struct CreateTrialRequest {
  // Unique among the region's trials of the account, without regard to case.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};
  // What people see; absent: the name.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
  // The experiment that it belongs to.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};
  // What it was made with.
  //
  // Optional.
  std::optional<MetadataProperties> metadata_properties{};
  // Tags of the trial from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const CreateTrialRequest&) const = default;
};

// CreateTrial's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrial.html
struct CreateTrialResponse {
  // The new trial's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial/.*`.
  std::optional<std::string> trial_arn{};

  bool operator==(const CreateTrialResponse&) const = default;
};

// DeleteTrial's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTrial.html
struct DeleteTrialRequest {
  // The trial to delete, which must have no trial components.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};

  bool operator==(const DeleteTrialRequest&) const = default;
};

// DeleteTrial's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTrial.html
struct DeleteTrialResponse {
  // The ARN that it had.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial/.*`.
  std::optional<std::string> trial_arn{};

  bool operator==(const DeleteTrialResponse&) const = default;
};

// DescribeTrial's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrial.html
struct DescribeTrialRequest {
  // The trial.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};

  bool operator==(const DescribeTrialRequest&) const = default;
};

// What a trial was made from.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialSource.html
struct TrialSource {
  // Its ARN.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:.*`.
  std::optional<std::string> source_arn{};
  // What it is.
  //
  // Optional.
  // At most 128 characters.
  std::optional<std::string> source_type{};

  bool operator==(const TrialSource&) const = default;
};

// A trial.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrial.html
struct DescribeTrialResponse {
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

  bool operator==(const DescribeTrialResponse&) const = default;
};

// ListTrials' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrials.html
struct ListTrialsRequest {
  // Only trials of this experiment.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};
  // Only trials that this trial component is in.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_component_name{};
  // Only trials that were created then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_after{};
  // Only trials that were created then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_before{};
  // The sort key; default CreationTime.
  //
  // Optional.
  // One of Name, CreationTime.
  std::optional<SortTrialsBy> sort_by{};
  // The sort direction; default Descending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};
  // The maximum number of trials in a page; default 10.
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

  bool operator==(const ListTrialsRequest&) const = default;
};

// A trial, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrialSummary.html
struct TrialSummary {
  // Its ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial/.*`.
  std::optional<std::string> trial_arn{};
  // Its name, as it was created.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};
  // What people see.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
  // What it was made from.
  //
  // Optional.
  std::optional<TrialSource> trial_source{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};

  bool operator==(const TrialSummary&) const = default;
};

// A page of ListTrials.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrials.html
struct ListTrialsResponse {
  // The page's trials.
  //
  // Optional.
  std::optional<std::vector<TrialSummary>> trial_summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListTrialsResponse&) const = default;
};

// The changes of a trial; absent members stay unchanged.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateTrial.html
struct UpdateTrialRequest {
  // The trial.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> trial_name{};
  // What people see.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};

  bool operator==(const UpdateTrialRequest&) const = default;
};

// UpdateTrial's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateTrial.html
struct UpdateTrialResponse {
  // The trial's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial/.*`.
  std::optional<std::string> trial_arn{};

  bool operator==(const UpdateTrialResponse&) const = default;
};

}  // namespace trainyard::model
