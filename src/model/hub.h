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

// Hubs: CreateHub, DescribeHub, ListHubs, UpdateHub, DeleteHub.
namespace trainyard::model {

// The status of a hub.
TRAINYARD_MODEL_ENUM(HubStatus, InService, Creating, Updating, Deleting, CreateFailed, UpdateFailed,
                     DeleteFailed)
// What a list of hubs is sorted by.
TRAINYARD_MODEL_ENUM(HubSortBy, HubName, CreationTime, HubStatus, AccountIdOwner)

// Where AWS stores the contents of a hub. Here their documents are in state.db.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HubS3StorageConfig.html
struct HubS3StorageConfig {
  // A prefix in S3.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_output_path{};

  bool operator==(const HubS3StorageConfig&) const = default;
};

// CreateHub's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateHub.html
struct CreateHubRequest {
  // Unique among the region's hubs of the account.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // For a person.
  //
  // Required.
  // At most 1023 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_description{};
  // Its name for a person.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_display_name{};
  // Words to find it by; without capital letters.
  //
  // Optional.
  // At most 50 entries.
  // Each: at most 255 characters. Pattern: `[^A-Z]*`.
  std::optional<std::vector<std::string>> hub_search_keywords{};
  // Where AWS stores its contents.
  //
  // Optional.
  std::optional<HubS3StorageConfig> s3_storage_config{};
  // Tags of the hub from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const CreateHubRequest&) const = default;
};

// CreateHub's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateHub.html
struct CreateHubResponse {
  // The new hub's ARN.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_arn{};

  bool operator==(const CreateHubResponse&) const = default;
};

// DeleteHub's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteHub.html
struct DeleteHubRequest {
  // The hub to delete, by name or ARN, which must have no contents.
  //
  // Required.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};

  bool operator==(const DeleteHubRequest&) const = default;
};

// DescribeHub's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeHub.html
struct DescribeHubRequest {
  // The hub, by name or ARN.
  //
  // Required.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};

  bool operator==(const DescribeHubRequest&) const = default;
};

// A hub.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeHub.html
struct DescribeHubResponse {
  // Its name.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // Its ARN.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_arn{};
  // Its name for a person.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_display_name{};
  // For a person.
  //
  // Optional.
  // At most 1023 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_description{};
  // Words to find it by; without capital letters.
  //
  // Optional.
  // At most 50 entries.
  // Each: at most 255 characters. Pattern: `[^A-Z]*`.
  std::optional<std::vector<std::string>> hub_search_keywords{};
  // Where AWS stores its contents.
  //
  // Optional.
  std::optional<HubS3StorageConfig> s3_storage_config{};
  // Whether it can be used.
  //
  // Required.
  // One of InService, Creating, Updating, Deleting, CreateFailed, UpdateFailed, DeleteFailed.
  std::optional<HubStatus> hub_status{};
  // Why it failed.
  //
  // Optional.
  // At most 1024 characters.
  std::optional<std::string> failure_reason{};
  // When it was created.
  //
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // When it was last changed.
  //
  // Required.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // Who created it.
  //
  // Optional.
  std::optional<UserContext> created_by{};
  // Who last changed it; absent: nobody has.
  //
  // Optional.
  std::optional<UserContext> last_modified_by{};

  bool operator==(const DescribeHubResponse&) const = default;
};

// ListHubs' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListHubs.html
struct ListHubsRequest {
  // Only hubs with this in their names.
  //
  // Optional.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9\-]+`.
  std::optional<std::string> name_contains{};
  // Only hubs that were created then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_before{};
  // Only hubs that were created then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_after{};
  // Only hubs that were last changed then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time_before{};
  // Only hubs that were last changed then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time_after{};
  // The sort key; default CreationTime.
  //
  // Optional.
  // One of HubName, CreationTime, HubStatus, AccountIdOwner.
  std::optional<HubSortBy> sort_by{};
  // The sort direction; default Ascending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};
  // The maximum number of hubs in a page; default 10.
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

  bool operator==(const ListHubsRequest&) const = default;
};

// A hub, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HubInfo.html
struct HubInfo {
  // Its name.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // Its ARN.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_arn{};
  // Its name for a person.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_display_name{};
  // For a person.
  //
  // Optional.
  // At most 1023 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_description{};
  // Words to find it by; without capital letters.
  //
  // Optional.
  // At most 50 entries.
  // Each: at most 255 characters. Pattern: `[^A-Z]*`.
  std::optional<std::vector<std::string>> hub_search_keywords{};
  // Whether it can be used.
  //
  // Required.
  // One of InService, Creating, Updating, Deleting, CreateFailed, UpdateFailed, DeleteFailed.
  std::optional<HubStatus> hub_status{};
  // When it was created.
  //
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // When it was last changed.
  //
  // Required.
  std::optional<trainyard::Timestamp> last_modified_time{};

  bool operator==(const HubInfo&) const = default;
};

// A page of ListHubs.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListHubs.html
struct ListHubsResponse {
  // The page's hubs.
  //
  // Required.
  std::optional<std::vector<HubInfo>> hub_summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListHubsResponse&) const = default;
};

// The changes of a hub; absent members stay unchanged.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateHub.html
struct UpdateHubRequest {
  // The hub, by name or ARN.
  //
  // Required.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // For a person.
  //
  // Optional.
  // At most 1023 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_description{};
  // Its name for a person.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_display_name{};
  // Words to find it by, instead of those that it has.
  //
  // Optional.
  // At most 50 entries.
  // Each: at most 255 characters. Pattern: `[^A-Z]*`.
  std::optional<std::vector<std::string>> hub_search_keywords{};

  bool operator==(const UpdateHubRequest&) const = default;
};

// UpdateHub's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateHub.html
struct UpdateHubResponse {
  // The hub's ARN.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_arn{};

  bool operator==(const UpdateHubResponse&) const = default;
};

}  // namespace trainyard::model
