// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"
#include "model/inference_specification.h"
#include "model/list_training_jobs.h"
#include "model/tags.h"
#include "model/training_specification.h"

// Algorithms as resources: CreateAlgorithm, DescribeAlgorithm, ListAlgorithms, DeleteAlgorithm.
namespace trainyard::model {

// The status of an algorithm.
TRAINYARD_MODEL_ENUM(AlgorithmStatus, Pending, InProgress, Completed, Failed, Deleting)
// The status of one check of an algorithm.
TRAINYARD_MODEL_ENUM(DetailedAlgorithmStatus, NotStarted, InProgress, Completed, Failed)
// What a list of algorithms is sorted by.
TRAINYARD_MODEL_ENUM(AlgorithmSortBy, Name, CreationTime)

// Jobs that validate an algorithm. Refused as a whole: its members aren't declared.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AlgorithmValidationSpecification.html
struct AlgorithmValidationSpecification {
  bool operator==(const AlgorithmValidationSpecification&) const = default;
};

// CreateAlgorithm's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateAlgorithm.html
struct CreateAlgorithmInput {
  // Unique among the region's algorithms of the account.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> algorithm_name{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> algorithm_description{};
  // How it is trained.
  //
  // Required.
  std::optional<TrainingSpecification> training_specification{};
  // How its models are used; refused as a whole.
  //
  // Optional.
  std::optional<InferenceSpecification> inference_specification{};
  // Jobs that validate it.
  //
  // Optional.
  std::optional<AlgorithmValidationSpecification> validation_specification{};
  // Whether it is for the Marketplace.
  //
  // Optional.
  std::optional<bool> certify_for_marketplace{};
  // Tags of the algorithm from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const CreateAlgorithmInput&) const = default;
};

// CreateAlgorithm's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateAlgorithm.html
struct CreateAlgorithmOutput {
  // The new algorithm's ARN.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:algorithm/[\S]{1,2048}`.
  std::optional<std::string> algorithm_arn{};

  bool operator==(const CreateAlgorithmOutput&) const = default;
};

// DeleteAlgorithm's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteAlgorithm.html
struct DeleteAlgorithmInput {
  // The algorithm to delete.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> algorithm_name{};

  bool operator==(const DeleteAlgorithmInput&) const = default;
};

// DescribeAlgorithm's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeAlgorithm.html
struct DescribeAlgorithmInput {
  // The algorithm, by name or ARN.
  //
  // Required.
  // 1 to 170 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)`.
  std::optional<std::string> algorithm_name{};

  bool operator==(const DescribeAlgorithmInput&) const = default;
};

// One check of an algorithm.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AlgorithmStatusItem.html
struct AlgorithmStatusItem {
  // What was checked.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> name{};
  // Its status.
  //
  // Required.
  // One of NotStarted, InProgress, Completed, Failed.
  std::optional<DetailedAlgorithmStatus> status{};
  // Why it failed.
  //
  // Optional.
  std::optional<std::string> failure_reason{};

  bool operator==(const AlgorithmStatusItem&) const = default;
};

// The checks of an algorithm.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AlgorithmStatusDetails.html
struct AlgorithmStatusDetails {
  // By the jobs of its ValidationSpecification.
  //
  // Optional.
  std::optional<std::vector<AlgorithmStatusItem>> validation_statuses{};
  // Of its images.
  //
  // Optional.
  std::optional<std::vector<AlgorithmStatusItem>> image_scan_statuses{};

  bool operator==(const AlgorithmStatusDetails&) const = default;
};

// An algorithm.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeAlgorithm.html
struct DescribeAlgorithmOutput {
  // Its name.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> algorithm_name{};
  // Its ARN.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:algorithm/[\S]{1,2048}`.
  std::optional<std::string> algorithm_arn{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> algorithm_description{};
  // When it was created.
  //
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // How it is trained.
  //
  // Required.
  std::optional<TrainingSpecification> training_specification{};
  // How its models are used; refused as a whole.
  //
  // Optional.
  std::optional<InferenceSpecification> inference_specification{};
  // Jobs that validate it.
  //
  // Optional.
  std::optional<AlgorithmValidationSpecification> validation_specification{};
  // Whether training jobs can use it.
  //
  // Required.
  // One of Pending, InProgress, Completed, Failed, Deleting.
  std::optional<AlgorithmStatus> algorithm_status{};
  // Its checks.
  //
  // Required.
  std::optional<AlgorithmStatusDetails> algorithm_status_details{};
  // The Marketplace product that it is.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9])*`.
  std::optional<std::string> product_id{};
  // Whether it is for the Marketplace.
  //
  // Optional.
  std::optional<bool> certify_for_marketplace{};

  bool operator==(const DescribeAlgorithmOutput&) const = default;
};

// ListAlgorithms' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListAlgorithms.html
struct ListAlgorithmsInput {
  // Only algorithms that were created then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_after{};
  // Only algorithms that were created then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_before{};
  // The maximum number of algorithms in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};
  // Only algorithms with this in their names.
  //
  // Optional.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9\-]+`.
  std::optional<std::string> name_contains{};
  // The previous page's next_token; absent: the first page.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};
  // The sort key; default CreationTime.
  //
  // Optional.
  // One of Name, CreationTime.
  std::optional<AlgorithmSortBy> sort_by{};
  // The sort direction; default Ascending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};

  bool operator==(const ListAlgorithmsInput&) const = default;
};

// An algorithm, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AlgorithmSummary.html
struct AlgorithmSummary {
  // Its name.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> algorithm_name{};
  // Its ARN.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:algorithm/[\S]{1,2048}`.
  std::optional<std::string> algorithm_arn{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> algorithm_description{};
  // When it was created.
  //
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // Whether training jobs can use it.
  //
  // Required.
  // One of Pending, InProgress, Completed, Failed, Deleting.
  std::optional<AlgorithmStatus> algorithm_status{};

  bool operator==(const AlgorithmSummary&) const = default;
};

// A page of ListAlgorithms.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListAlgorithms.html
struct ListAlgorithmsOutput {
  // The page's algorithms.
  //
  // Required.
  std::optional<std::vector<AlgorithmSummary>> algorithm_summary_list{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListAlgorithmsOutput&) const = default;
};

}  // namespace trainyard::model
