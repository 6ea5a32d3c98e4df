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

// Model package groups: CreateModelPackageGroup, DescribeModelPackageGroup, ListModelPackageGroups,
// DeleteModelPackageGroup.
namespace trainyard::model {

// Who stores a model's data.
TRAINYARD_MODEL_ENUM(ManagedStorageType, Restricted)
// The status of a model package group.
TRAINYARD_MODEL_ENUM(ModelPackageGroupStatus, Pending, InProgress, Completed, Failed, Deleting,
                     DeleteFailed)
// What a list of model package groups is sorted by.
TRAINYARD_MODEL_ENUM(ModelPackageGroupSortBy, Name, CreationTime)

// How the service keeps the models of a group. Refused as a whole.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ManagedConfiguration.html
struct ManagedConfiguration {
  // Who stores their data.
  //
  // Optional.
  // One of Restricted.
  std::optional<ManagedStorageType> managed_storage_type{};

  bool operator==(const ManagedConfiguration&) const = default;
};

// CreateModelPackageGroup's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackageGroup.html
struct CreateModelPackageGroupInput {
  // Unique among the region's model package groups of the account.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> model_package_group_name{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> model_package_group_description{};
  // Tags of the group from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};
  // How the service keeps its models.
  //
  // Optional.
  std::optional<ManagedConfiguration> managed_configuration{};

  bool operator==(const CreateModelPackageGroupInput&) const = default;
};

// CreateModelPackageGroup's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackageGroup.html
struct CreateModelPackageGroupOutput {
  // The new group's ARN.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package-group/[\S]{1,2048}`.
  std::optional<std::string> model_package_group_arn{};

  bool operator==(const CreateModelPackageGroupOutput&) const = default;
};

// DeleteModelPackageGroup's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteModelPackageGroup.html
struct DeleteModelPackageGroupInput {
  // The group to delete, by name or ARN, which must have no versions.
  //
  // Required.
  // 1 to 170 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)`.
  std::optional<std::string> model_package_group_name{};

  bool operator==(const DeleteModelPackageGroupInput&) const = default;
};

// DescribeModelPackageGroup's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModelPackageGroup.html
struct DescribeModelPackageGroupInput {
  // The group, by name or ARN.
  //
  // Required.
  // 1 to 170 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)`.
  std::optional<std::string> model_package_group_name{};

  bool operator==(const DescribeModelPackageGroupInput&) const = default;
};

// A model package group.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModelPackageGroup.html
struct DescribeModelPackageGroupOutput {
  // Its name.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> model_package_group_name{};
  // Its ARN.
  //
  // Required.
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
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // Who created it.
  //
  // Required.
  std::optional<UserContext> created_by{};
  // Whether it can be used.
  //
  // Required.
  // One of Pending, InProgress, Completed, Failed, Deleting, DeleteFailed.
  std::optional<ModelPackageGroupStatus> model_package_group_status{};
  // How the service keeps its models.
  //
  // Optional.
  std::optional<ManagedConfiguration> managed_configuration{};

  bool operator==(const DescribeModelPackageGroupOutput&) const = default;
};

// ListModelPackageGroups' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListModelPackageGroups.html
struct ListModelPackageGroupsInput {
  // Only groups that were created then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_after{};
  // Only groups that were created then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_before{};
  // The maximum number of groups in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};
  // Only groups with this in their names.
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
  std::optional<ModelPackageGroupSortBy> sort_by{};
  // The sort direction; default Ascending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};
  // Whose groups: of this account, or shared with it.
  //
  // Optional.
  // One of SameAccount, CrossAccount.
  std::optional<CrossAccountFilterOption> cross_account_filter_option{};

  bool operator==(const ListModelPackageGroupsInput&) const = default;
};

// A model package group, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageGroupSummary.html
struct ModelPackageGroupSummary {
  // Its name.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> model_package_group_name{};
  // Its ARN.
  //
  // Required.
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
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // Whether it can be used.
  //
  // Required.
  // One of Pending, InProgress, Completed, Failed, Deleting, DeleteFailed.
  std::optional<ModelPackageGroupStatus> model_package_group_status{};
  // How the service keeps its models.
  //
  // Optional.
  std::optional<ManagedConfiguration> managed_configuration{};

  bool operator==(const ModelPackageGroupSummary&) const = default;
};

// A page of ListModelPackageGroups.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListModelPackageGroups.html
struct ListModelPackageGroupsOutput {
  // The page's groups.
  //
  // Required.
  std::optional<std::vector<ModelPackageGroupSummary>> model_package_group_summary_list{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListModelPackageGroupsOutput&) const = default;
};

}  // namespace trainyard::model
