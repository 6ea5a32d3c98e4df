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

// Experiments as resources: CreateExperiment, DescribeExperiment, ListExperiments,
// UpdateExperiment, DeleteExperiment.
namespace trainyard::model {

// What a list of experiments is sorted by.
TRAINYARD_MODEL_ENUM(SortExperimentsBy, Name, CreationTime)

// CreateExperiment's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateExperiment.html
struct CreateExperimentRequest {
  // Unique among the region's experiments of the account, without regard to case.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};
  // What people see; absent: the name.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
  // For a person.
  //
  // Optional.
  // At most 3072 characters.
  // Pattern: `.*`.
  std::optional<std::string> description{};
  // Tags of the experiment from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const CreateExperimentRequest&) const = default;
};

// CreateExperiment's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateExperiment.html
struct CreateExperimentResponse {
  // The new experiment's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment/.*`.
  std::optional<std::string> experiment_arn{};

  bool operator==(const CreateExperimentResponse&) const = default;
};

// DeleteExperiment's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteExperiment.html
struct DeleteExperimentRequest {
  // The experiment to delete, which must have no trials.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};

  bool operator==(const DeleteExperimentRequest&) const = default;
};

// DeleteExperiment's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteExperiment.html
struct DeleteExperimentResponse {
  // The ARN that it had.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment/.*`.
  std::optional<std::string> experiment_arn{};

  bool operator==(const DeleteExperimentResponse&) const = default;
};

// DescribeExperiment's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeExperiment.html
struct DescribeExperimentRequest {
  // The experiment.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};

  bool operator==(const DescribeExperimentRequest&) const = default;
};

// What an experiment was made from.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ExperimentSource.html
struct ExperimentSource {
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

  bool operator==(const ExperimentSource&) const = default;
};

// An experiment.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeExperiment.html
struct DescribeExperimentResponse {
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

  bool operator==(const DescribeExperimentResponse&) const = default;
};

// ListExperiments' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListExperiments.html
struct ListExperimentsRequest {
  // Only experiments that were created then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_after{};
  // Only experiments that were created then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_before{};
  // The sort key; default CreationTime.
  //
  // Optional.
  // One of Name, CreationTime.
  std::optional<SortExperimentsBy> sort_by{};
  // The sort direction; default Descending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};
  // The previous page's next_token; absent: the first page.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};
  // The maximum number of experiments in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};

  bool operator==(const ListExperimentsRequest&) const = default;
};

// An experiment, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ExperimentSummary.html
struct ExperimentSummary {
  // Its ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment/.*`.
  std::optional<std::string> experiment_arn{};
  // Its name, as it was created.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};
  // What people see.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
  // What it was made from.
  //
  // Optional.
  std::optional<ExperimentSource> experiment_source{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};

  bool operator==(const ExperimentSummary&) const = default;
};

// A page of ListExperiments.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListExperiments.html
struct ListExperimentsResponse {
  // The page's experiments.
  //
  // Optional.
  std::optional<std::vector<ExperimentSummary>> experiment_summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListExperimentsResponse&) const = default;
};

// The changes of an experiment; absent members stay unchanged.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateExperiment.html
struct UpdateExperimentRequest {
  // The experiment.
  //
  // Required.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> experiment_name{};
  // What people see.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> display_name{};
  // For a person.
  //
  // Optional.
  // At most 3072 characters.
  // Pattern: `.*`.
  std::optional<std::string> description{};

  bool operator==(const UpdateExperimentRequest&) const = default;
};

// UpdateExperiment's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateExperiment.html
struct UpdateExperimentResponse {
  // The experiment's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment/.*`.
  std::optional<std::string> experiment_arn{};

  bool operator==(const UpdateExperimentResponse&) const = default;
};

}  // namespace trainyard::model
