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

// Contents of hubs, in versions: ImportHubContent, DescribeHubContent, ListHubContents,
// ListHubContentVersions, UpdateHubContent, DeleteHubContent.
namespace trainyard::model {

// What a content of a hub is.
TRAINYARD_MODEL_ENUM(HubContentType, Model, Notebook, ModelReference, DataSet, JsonDoc)
// Whether a content of a hub should be used.
TRAINYARD_MODEL_ENUM(HubContentSupportStatus, Supported, Deprecated, Restricted)
// The status of a content of a hub.
TRAINYARD_MODEL_ENUM(HubContentStatus, Available, Importing, Deleting, ImportFailed, DeleteFailed,
                     PendingImport, PendingDelete)
// What a list of contents is sorted by.
TRAINYARD_MODEL_ENUM(HubContentSortBy, HubContentName, CreationTime, HubContentStatus)

// DeleteHubContent's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteHubContent.html
struct DeleteHubContentRequest {
  // The hub, by name or ARN.
  //
  // Required.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // What the content is.
  //
  // Required.
  // One of Model, Notebook, ModelReference, DataSet, JsonDoc.
  std::optional<HubContentType> hub_content_type{};
  // The content's name.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_content_name{};
  // The version to delete.
  //
  // Required.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> hub_content_version{};

  bool operator==(const DeleteHubContentRequest&) const = default;
};

// DescribeHubContent's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeHubContent.html
struct DescribeHubContentRequest {
  // The hub, by name or ARN.
  //
  // Required.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // What the content is.
  //
  // Required.
  // One of Model, Notebook, ModelReference, DataSet, JsonDoc.
  std::optional<HubContentType> hub_content_type{};
  // The content's name.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_content_name{};
  // The version; absent: the newest.
  //
  // Optional.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> hub_content_version{};

  bool operator==(const DescribeHubContentRequest&) const = default;
};

// Something that a content of a hub needs.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HubContentDependency.html
struct HubContentDependency {
  // Where it came from.
  //
  // Optional.
  // At most 1023 characters.
  // Pattern: `.*`.
  std::optional<std::string> dependency_origin_path{};
  // Where the hub has it.
  //
  // Optional.
  // At most 1023 characters.
  // Pattern: `.*`.
  std::optional<std::string> dependency_copy_path{};

  bool operator==(const HubContentDependency&) const = default;
};

// A version of a content of a hub.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeHubContent.html
struct DescribeHubContentResponse {
  // The content's name, unique among those of this type in the hub.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_content_name{};
  // Its ARN.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_arn{};
  // The new version, three numbers: 1.0.0. Absent: 1.0.0, or the first of the next major version.
  //
  // Required.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> hub_content_version{};
  // What it is.
  //
  // Required.
  // One of Model, Notebook, ModelReference, DataSet, JsonDoc.
  std::optional<HubContentType> hub_content_type{};
  // The version of the schema of the document.
  //
  // Required.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> document_schema_version{};
  // The hub's name.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // The hub's ARN.
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
  std::optional<std::string> hub_content_display_name{};
  // For a person.
  //
  // Optional.
  // At most 1023 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_description{};
  // A longer description, Markdown.
  //
  // Optional.
  // At most 170391 characters.
  std::optional<std::string> hub_content_markdown{};
  // What it consists of, a JSON object.
  //
  // Required.
  // At most 327680 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_document{};
  // The model of AWS's public hub that it refers to.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:aws:hub-content\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\/Model\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}`.
  std::optional<std::string> sage_maker_public_hub_content_arn{};
  // The oldest version of that model that it refers to.
  //
  // Optional.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> reference_min_version{};
  // Whether it should be used; default Supported.
  //
  // Optional.
  // One of Supported, Deprecated, Restricted.
  std::optional<HubContentSupportStatus> support_status{};
  // Words to find it by.
  //
  // Optional.
  // At most 50 entries.
  // Each: at most 255 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> hub_content_search_keywords{};
  // What it needs.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<HubContentDependency>> hub_content_dependencies{};
  // Whether it can be used.
  //
  // Required.
  // One of Available, Importing, Deleting, ImportFailed, DeleteFailed, PendingImport, PendingDelete.
  std::optional<HubContentStatus> hub_content_status{};
  // Why its import failed.
  //
  // Optional.
  // At most 1024 characters.
  std::optional<std::string> failure_reason{};
  // When it was imported.
  //
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // Who imported it.
  //
  // Optional.
  std::optional<UserContext> created_by{};
  // Who last changed it; absent: nobody has.
  //
  // Optional.
  std::optional<UserContext> last_modified_by{};

  bool operator==(const DescribeHubContentResponse&) const = default;
};

// ImportHubContent's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ImportHubContent.html
struct ImportHubContentRequest {
  // The content's name, unique among those of this type in the hub.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_content_name{};
  // The new version, three numbers: 1.0.0. Absent: 1.0.0, or the first of the next major version.
  //
  // Optional.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> hub_content_version{};
  // What it is.
  //
  // Required.
  // One of Model, Notebook, ModelReference, DataSet, JsonDoc.
  std::optional<HubContentType> hub_content_type{};
  // The version of the schema of the document.
  //
  // Required.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> document_schema_version{};
  // The hub, by name or ARN.
  //
  // Required.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // Its name for a person.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_display_name{};
  // For a person.
  //
  // Optional.
  // At most 1023 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_description{};
  // A longer description, Markdown.
  //
  // Optional.
  // At most 170391 characters.
  std::optional<std::string> hub_content_markdown{};
  // What it consists of, a JSON object.
  //
  // Required.
  // At most 327680 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_document{};
  // Whether it should be used; default Supported.
  //
  // Optional.
  // One of Supported, Deprecated, Restricted.
  std::optional<HubContentSupportStatus> support_status{};
  // Words to find it by.
  //
  // Optional.
  // At most 50 entries.
  // Each: at most 255 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> hub_content_search_keywords{};
  // Tags of the version from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const ImportHubContentRequest&) const = default;
};

// ImportHubContent's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ImportHubContent.html
struct ImportHubContentResponse {
  // The hub's ARN.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_arn{};
  // The new version's ARN.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_arn{};

  bool operator==(const ImportHubContentResponse&) const = default;
};

// ListHubContentVersions' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListHubContentVersions.html
struct ListHubContentVersionsRequest {
  // The hub, by name or ARN.
  //
  // Required.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // What the content is.
  //
  // Required.
  // One of Model, Notebook, ModelReference, DataSet, JsonDoc.
  std::optional<HubContentType> hub_content_type{};
  // The content's name.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_content_name{};
  // Only this version and newer ones.
  //
  // Optional.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> min_version{};
  // Only versions whose documents have this schema version or an older one.
  //
  // Optional.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> max_schema_version{};
  // Only versions that were imported then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_before{};
  // Only versions that were imported then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_after{};
  // The sort key; default CreationTime. HubContentName sorts by version.
  //
  // Optional.
  // One of HubContentName, CreationTime, HubContentStatus.
  std::optional<HubContentSortBy> sort_by{};
  // The sort direction; default Ascending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};
  // The maximum number of versions in a page; default 10.
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

  bool operator==(const ListHubContentVersionsRequest&) const = default;
};

// A version of a content of a hub, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HubContentInfo.html
struct HubContentInfo {
  // The content's name, unique among those of this type in the hub.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_content_name{};
  // Its ARN.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_arn{};
  // The model of AWS's public hub that it refers to.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:aws:hub-content\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\/Model\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}`.
  std::optional<std::string> sage_maker_public_hub_content_arn{};
  // The new version, three numbers: 1.0.0. Absent: 1.0.0, or the first of the next major version.
  //
  // Required.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> hub_content_version{};
  // What it is.
  //
  // Required.
  // One of Model, Notebook, ModelReference, DataSet, JsonDoc.
  std::optional<HubContentType> hub_content_type{};
  // The version of the schema of the document.
  //
  // Required.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> document_schema_version{};
  // Its name for a person.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_display_name{};
  // For a person.
  //
  // Optional.
  // At most 1023 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_description{};
  // Whether it should be used; default Supported.
  //
  // Optional.
  // One of Supported, Deprecated, Restricted.
  std::optional<HubContentSupportStatus> support_status{};
  // Words to find it by.
  //
  // Optional.
  // At most 50 entries.
  // Each: at most 255 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> hub_content_search_keywords{};
  // Whether it can be used.
  //
  // Required.
  // One of Available, Importing, Deleting, ImportFailed, DeleteFailed, PendingImport, PendingDelete.
  std::optional<HubContentStatus> hub_content_status{};
  // When it was imported.
  //
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // Of a reference: when its model was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> original_creation_time{};

  bool operator==(const HubContentInfo&) const = default;
};

// A page of ListHubContentVersions.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListHubContentVersions.html
struct ListHubContentVersionsResponse {
  // The page's versions.
  //
  // Required.
  std::optional<std::vector<HubContentInfo>> hub_content_summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListHubContentVersionsResponse&) const = default;
};

// ListHubContents' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListHubContents.html
struct ListHubContentsRequest {
  // The hub, by name or ARN.
  //
  // Required.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // What the contents are.
  //
  // Required.
  // One of Model, Notebook, ModelReference, DataSet, JsonDoc.
  std::optional<HubContentType> hub_content_type{};
  // Only contents with this in their names.
  //
  // Optional.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9\-]+`.
  std::optional<std::string> name_contains{};
  // Only versions whose documents have this schema version or an older one.
  //
  // Optional.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> max_schema_version{};
  // Only versions that were imported then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_before{};
  // Only versions that were imported then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_after{};
  // The sort key; default CreationTime.
  //
  // Optional.
  // One of HubContentName, CreationTime, HubContentStatus.
  std::optional<HubContentSortBy> sort_by{};
  // The sort direction; default Ascending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};
  // The maximum number of contents in a page; default 10.
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

  bool operator==(const ListHubContentsRequest&) const = default;
};

// A page of ListHubContents.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListHubContents.html
struct ListHubContentsResponse {
  // The newest versions of the page's contents.
  //
  // Required.
  std::optional<std::vector<HubContentInfo>> hub_content_summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListHubContentsResponse&) const = default;
};

// The changes of a version of a model or notebook; absent members stay unchanged, and one must be
// given.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateHubContent.html
struct UpdateHubContentRequest {
  // The hub, by name or ARN.
  //
  // Required.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_name{};
  // The content's name.
  //
  // Required.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_content_name{};
  // Model or Notebook.
  //
  // Required.
  // One of Model, Notebook, ModelReference, DataSet, JsonDoc.
  std::optional<HubContentType> hub_content_type{};
  // The version to change.
  //
  // Required.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> hub_content_version{};
  // Its name for a person.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_display_name{};
  // For a person.
  //
  // Optional.
  // At most 1023 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_description{};
  // A longer description, Markdown.
  //
  // Optional.
  // At most 170391 characters.
  std::optional<std::string> hub_content_markdown{};
  // Words to find it by, instead of those that it has.
  //
  // Optional.
  // At most 50 entries.
  // Each: at most 255 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> hub_content_search_keywords{};
  // Whether it should be used.
  //
  // Optional.
  // One of Supported, Deprecated, Restricted.
  std::optional<HubContentSupportStatus> support_status{};

  bool operator==(const UpdateHubContentRequest&) const = default;
};

// UpdateHubContent's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateHubContent.html
struct UpdateHubContentResponse {
  // The hub's ARN.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_arn{};
  // The version's ARN.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_arn{};

  bool operator==(const UpdateHubContentResponse&) const = default;
};

}  // namespace trainyard::model
