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
#include "model/inference_specification.h"
#include "model/list_training_jobs.h"
#include "model/model_metadata.h"
#include "model/model_package.h"

// Several model packages at once: ListModelPackages, BatchDescribeModelPackage.
namespace trainyard::model {

// Which model packages a list has: versions of groups, or others.
TRAINYARD_MODEL_ENUM(ModelPackageType, Versioned, Unversioned, Both)
// What a list of model packages is sorted by.
TRAINYARD_MODEL_ENUM(ModelPackageSortBy, Name, CreationTime)

// BatchDescribeModelPackage's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BatchDescribeModelPackage.html
struct BatchDescribeModelPackageInput {
  // The model packages.
  //
  // Required.
  // 1 to 100 entries.
  // Each: 1 to 2048 characters. Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::vector<std::string>> model_package_arn_list{};

  bool operator==(const BatchDescribeModelPackageInput&) const = default;
};

// A model package, in an answer with several.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BatchDescribeModelPackageSummary.html
struct BatchDescribeModelPackageSummary {
  // The group that it is a version of.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> model_package_group_name{};
  // Its number in the group.
  //
  // Optional.
  // At least 1.
  std::optional<std::int64_t> model_package_version{};
  // Its ARN.
  //
  // Required.
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
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // How the model is used.
  //
  // Required.
  std::optional<InferenceSpecification> inference_specification{};
  // Whether it can be used.
  //
  // Required.
  // One of Pending, InProgress, Completed, Failed, Deleting.
  std::optional<ModelPackageStatus> model_package_status{};
  // Whether the model may be deployed; default, for a version of a group, PendingManualApproval.
  //
  // Optional.
  // One of Approved, Rejected, PendingManualApproval.
  std::optional<ModelApprovalStatus> model_approval_status{};
  // Whether it is registered on purpose, or just logged.
  //
  // Optional.
  // One of Logged, Registered.
  std::optional<ModelPackageRegistrationType> model_package_registration_type{};

  bool operator==(const BatchDescribeModelPackageSummary&) const = default;
};

// Why a model package can't be described.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BatchDescribeModelPackageError.html
struct BatchDescribeModelPackageError {
  // The error that DescribeModelPackage would have.
  //
  // Required.
  std::optional<std::string> error_code{};
  // Its message.
  //
  // Required.
  std::optional<std::string> error_response{};

  bool operator==(const BatchDescribeModelPackageError&) const = default;
};

// BatchDescribeModelPackage's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BatchDescribeModelPackage.html
struct BatchDescribeModelPackageOutput {
  // The model packages, by ARN.
  //
  // Optional.
  // Keys: 1 to 2048 characters. Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::map<std::string, BatchDescribeModelPackageSummary>> model_package_summaries{};
  // The errors, by ARN.
  //
  // Optional.
  // Keys: 1 to 2048 characters. Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::map<std::string, BatchDescribeModelPackageError>>
      batch_describe_model_package_error_map{};

  bool operator==(const BatchDescribeModelPackageOutput&) const = default;
};

// ListModelPackages' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListModelPackages.html
struct ListModelPackagesInput {
  // Only model packages that were created then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_after{};
  // Only model packages that were created then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_before{};
  // The maximum number of model packages in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};
  // Only model packages with this in their names.
  //
  // Optional.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9\-]+`.
  std::optional<std::string> name_contains{};
  // Only model packages with this approval status.
  //
  // Optional.
  // One of Approved, Rejected, PendingManualApproval.
  std::optional<ModelApprovalStatus> model_approval_status{};
  // Only versions of this group, by name or ARN.
  //
  // Optional.
  // 1 to 170 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)`.
  std::optional<std::string> model_package_group_name{};
  // Versioned: versions of groups. Unversioned: others. Default Unversioned; with a group
  // Versioned.
  //
  // Optional.
  // One of Versioned, Unversioned, Both.
  std::optional<ModelPackageType> model_package_type{};
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
  std::optional<ModelPackageSortBy> sort_by{};
  // The sort direction; default Ascending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};

  bool operator==(const ListModelPackagesInput&) const = default;
};

// A model package, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageSummary.html
struct ModelPackageSummary {
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
  // Its ARN.
  //
  // Required.
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
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // Whether it can be used.
  //
  // Required.
  // One of Pending, InProgress, Completed, Failed, Deleting.
  std::optional<ModelPackageStatus> model_package_status{};
  // Whether the model may be deployed; default, for a version of a group, PendingManualApproval.
  //
  // Optional.
  // One of Approved, Rejected, PendingManualApproval.
  std::optional<ModelApprovalStatus> model_approval_status{};
  // Where the model is in its life cycle.
  //
  // Optional.
  std::optional<ModelLifeCycle> model_life_cycle{};
  // Whether it is registered on purpose, or just logged.
  //
  // Optional.
  // One of Logged, Registered.
  std::optional<ModelPackageRegistrationType> model_package_registration_type{};

  bool operator==(const ModelPackageSummary&) const = default;
};

// A page of ListModelPackages.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListModelPackages.html
struct ListModelPackagesOutput {
  // The page's model packages.
  //
  // Required.
  std::optional<std::vector<ModelPackageSummary>> model_package_summary_list{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListModelPackagesOutput&) const = default;
};

}  // namespace trainyard::model
