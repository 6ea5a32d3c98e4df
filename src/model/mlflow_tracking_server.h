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

// MLflow tracking servers as resources, with links to their pages.
namespace trainyard::model {

// How much a server can do.
TRAINYARD_MODEL_ENUM(TrackingServerSize, Small, Medium, Large)
// What is done with a server, or was done last.
TRAINYARD_MODEL_ENUM(TrackingServerStatus, Creating, Created, CreateFailed, Updating, Updated,
                     UpdateFailed, Deleting, DeleteFailed, Stopping, Stopped, StopFailed, Starting,
                     Started, StartFailed, MaintenanceInProgress, MaintenanceComplete,
                     MaintenanceFailed)
// What became of a server's maintenance.
TRAINYARD_MODEL_ENUM(TrackingServerMaintenanceStatus, MaintenanceInProgress, MaintenanceComplete,
                     MaintenanceFailed)
// Whether a server runs.
TRAINYARD_MODEL_ENUM(IsTrackingServerActive, Active, Inactive)
// What a list of tracking servers is sorted by.
TRAINYARD_MODEL_ENUM(SortTrackingServerBy, Name, CreationTime, Status)

// CreateMlflowTrackingServer's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMlflowTrackingServer.html
struct CreateMlflowTrackingServerRequest {
  // Unique among the region's tracking servers of the account.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> tracking_server_name{};
  // Where artifacts of runs are stored: a bucket, and a prefix in it.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> artifact_store_uri{};
  // How much it can do; default Small.
  //
  // Optional.
  // One of Small, Medium, Large.
  std::optional<TrackingServerSize> tracking_server_size{};
  // The version of MLflow; default: the one that is there.
  //
  // Optional.
  // At most 16 characters.
  // Pattern: `[0-9]*.[0-9]*.[0-9]*`.
  std::optional<std::string> mlflow_version{};
  // The role with which it uses the artifact store.
  //
  // Required.
  // 20 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`.
  std::optional<std::string> role_arn{};
  // Whether models that are registered in MLflow become model packages.
  //
  // Optional.
  std::optional<bool> automatic_model_registration{};
  // When it may be updated: a day and a time of UTC.
  //
  // Optional.
  // At most 9 characters.
  // Pattern: `(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):([0-5]\d)`.
  std::optional<std::string> weekly_maintenance_window_start{};
  // Tags of the server from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};
  // The account that must own the artifact store's bucket.
  //
  // Optional.
  // 12 to 12 characters.
  // Pattern: `\d+`.
  std::optional<std::string> s3_bucket_owner_account_id{};
  // Whether the bucket's owner is checked.
  //
  // Optional.
  std::optional<bool> s3_bucket_owner_verification{};

  bool operator==(const CreateMlflowTrackingServerRequest&) const = default;
};

// CreateMlflowTrackingServer's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMlflowTrackingServer.html
struct CreateMlflowTrackingServerResponse {
  // The new server's ARN.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-tracking-server/.*`.
  std::optional<std::string> tracking_server_arn{};

  bool operator==(const CreateMlflowTrackingServerResponse&) const = default;
};

// CreatePresignedMlflowTrackingServerUrl's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedMlflowTrackingServerUrl.html
struct CreatePresignedMlflowTrackingServerUrlRequest {
  // The server.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> tracking_server_name{};
  // How long the link can be used; default 300.
  //
  // Optional.
  // 5 to 300.
  std::optional<std::int64_t> expires_in_seconds{};
  // How long the browser's session lasts; default 43200.
  //
  // Optional.
  // 1800 to 43200.
  std::optional<std::int64_t> session_expiration_duration_in_seconds{};

  bool operator==(const CreatePresignedMlflowTrackingServerUrlRequest&) const = default;
};

// CreatePresignedMlflowTrackingServerUrl's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedMlflowTrackingServerUrl.html
struct CreatePresignedMlflowTrackingServerUrlResponse {
  // The link.
  //
  // Optional.
  // At most 2048 characters.
  std::optional<std::string> authorized_url{};

  bool operator==(const CreatePresignedMlflowTrackingServerUrlResponse&) const = default;
};

// DeleteMlflowTrackingServer's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteMlflowTrackingServer.html
struct DeleteMlflowTrackingServerRequest {
  // The server to delete.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> tracking_server_name{};

  bool operator==(const DeleteMlflowTrackingServerRequest&) const = default;
};

// DeleteMlflowTrackingServer's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteMlflowTrackingServer.html
struct DeleteMlflowTrackingServerResponse {
  // The ARN that it had.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-tracking-server/.*`.
  std::optional<std::string> tracking_server_arn{};

  bool operator==(const DeleteMlflowTrackingServerResponse&) const = default;
};

// DescribeMlflowTrackingServer's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeMlflowTrackingServer.html
struct DescribeMlflowTrackingServerRequest {
  // The server.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> tracking_server_name{};

  bool operator==(const DescribeMlflowTrackingServerRequest&) const = default;
};

// An MLflow tracking server.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeMlflowTrackingServer.html
struct DescribeMlflowTrackingServerResponse {
  // Its ARN.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-tracking-server/.*`.
  std::optional<std::string> tracking_server_arn{};
  // Its name.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> tracking_server_name{};
  // Where artifacts of runs are stored: a bucket, and a prefix in it.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> artifact_store_uri{};
  // How much it can do; default Small.
  //
  // Optional.
  // One of Small, Medium, Large.
  std::optional<TrackingServerSize> tracking_server_size{};
  // The version of MLflow that it is.
  //
  // Optional.
  // At most 16 characters.
  // Pattern: `[0-9]*.[0-9]*.[0-9]*`.
  std::optional<std::string> mlflow_version{};
  // The role with which it uses the artifact store.
  //
  // Optional.
  // 20 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`.
  std::optional<std::string> role_arn{};
  // What is done with it, or was done last.
  //
  // Optional.
  // One of Creating, Created, CreateFailed, Updating, Updated, UpdateFailed, Deleting, DeleteFailed, Stopping, Stopped, StopFailed, Starting, Started, StartFailed, MaintenanceInProgress, MaintenanceComplete, MaintenanceFailed.
  std::optional<TrackingServerStatus> tracking_server_status{};
  // What became of its maintenance.
  //
  // Optional.
  // One of MaintenanceInProgress, MaintenanceComplete, MaintenanceFailed.
  std::optional<TrackingServerMaintenanceStatus> tracking_server_maintenance_status{};
  // Whether it runs.
  //
  // Optional.
  // One of Active, Inactive.
  std::optional<IsTrackingServerActive> is_active{};
  // Where its pages are, for those with a link of CreatePresignedMlflowTrackingServerUrl.
  //
  // Optional.
  // At most 2048 characters.
  std::optional<std::string> tracking_server_url{};
  // When it may be updated: a day and a time of UTC.
  //
  // Optional.
  // At most 9 characters.
  // Pattern: `(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):([0-5]\d)`.
  std::optional<std::string> weekly_maintenance_window_start{};
  // Whether models that are registered in MLflow become model packages.
  //
  // Optional.
  std::optional<bool> automatic_model_registration{};
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
  // The account that must own the artifact store's bucket.
  //
  // Optional.
  // 12 to 12 characters.
  // Pattern: `\d+`.
  std::optional<std::string> s3_bucket_owner_account_id{};
  // Whether the bucket's owner is checked.
  //
  // Optional.
  std::optional<bool> s3_bucket_owner_verification{};

  bool operator==(const DescribeMlflowTrackingServerResponse&) const = default;
};

// ListMlflowTrackingServers' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListMlflowTrackingServers.html
struct ListMlflowTrackingServersRequest {
  // Only servers that were created then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_after{};
  // Only servers that were created then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_before{};
  // Only servers with this status.
  //
  // Optional.
  // One of Creating, Created, CreateFailed, Updating, Updated, UpdateFailed, Deleting, DeleteFailed, Stopping, Stopped, StopFailed, Starting, Started, StartFailed, MaintenanceInProgress, MaintenanceComplete, MaintenanceFailed.
  std::optional<TrackingServerStatus> tracking_server_status{};
  // Only servers of this version.
  //
  // Optional.
  // At most 16 characters.
  // Pattern: `[0-9]*.[0-9]*.[0-9]*`.
  std::optional<std::string> mlflow_version{};
  // The sort key; default CreationTime.
  //
  // Optional.
  // One of Name, CreationTime, Status.
  std::optional<SortTrackingServerBy> sort_by{};
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
  // The maximum number of servers in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};

  bool operator==(const ListMlflowTrackingServersRequest&) const = default;
};

// A tracking server, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrackingServerSummary.html
struct TrackingServerSummary {
  // Its ARN.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-tracking-server/.*`.
  std::optional<std::string> tracking_server_arn{};
  // Its name.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> tracking_server_name{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // What is done with it, or was done last.
  //
  // Optional.
  // One of Creating, Created, CreateFailed, Updating, Updated, UpdateFailed, Deleting, DeleteFailed, Stopping, Stopped, StopFailed, Starting, Started, StartFailed, MaintenanceInProgress, MaintenanceComplete, MaintenanceFailed.
  std::optional<TrackingServerStatus> tracking_server_status{};
  // Whether it runs.
  //
  // Optional.
  // One of Active, Inactive.
  std::optional<IsTrackingServerActive> is_active{};
  // The version of MLflow that it is.
  //
  // Optional.
  // At most 16 characters.
  // Pattern: `[0-9]*.[0-9]*.[0-9]*`.
  std::optional<std::string> mlflow_version{};

  bool operator==(const TrackingServerSummary&) const = default;
};

// A page of ListMlflowTrackingServers.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListMlflowTrackingServers.html
struct ListMlflowTrackingServersResponse {
  // The page's servers.
  //
  // Optional.
  // At most 100 entries.
  std::optional<std::vector<TrackingServerSummary>> tracking_server_summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListMlflowTrackingServersResponse&) const = default;
};

// StartMlflowTrackingServer's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StartMlflowTrackingServer.html
struct StartMlflowTrackingServerRequest {
  // The server to start.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> tracking_server_name{};

  bool operator==(const StartMlflowTrackingServerRequest&) const = default;
};

// StartMlflowTrackingServer's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StartMlflowTrackingServer.html
struct StartMlflowTrackingServerResponse {
  // The server's ARN.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-tracking-server/.*`.
  std::optional<std::string> tracking_server_arn{};

  bool operator==(const StartMlflowTrackingServerResponse&) const = default;
};

// StopMlflowTrackingServer's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopMlflowTrackingServer.html
struct StopMlflowTrackingServerRequest {
  // The server to stop.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> tracking_server_name{};

  bool operator==(const StopMlflowTrackingServerRequest&) const = default;
};

// StopMlflowTrackingServer's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopMlflowTrackingServer.html
struct StopMlflowTrackingServerResponse {
  // The server's ARN.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-tracking-server/.*`.
  std::optional<std::string> tracking_server_arn{};

  bool operator==(const StopMlflowTrackingServerResponse&) const = default;
};

// The changes of a tracking server; absent members stay unchanged.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateMlflowTrackingServer.html
struct UpdateMlflowTrackingServerRequest {
  // The server.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> tracking_server_name{};
  // Where artifacts of new runs are stored.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> artifact_store_uri{};
  // How much it can do.
  //
  // Optional.
  // One of Small, Medium, Large.
  std::optional<TrackingServerSize> tracking_server_size{};
  // Whether models that are registered in MLflow become model packages.
  //
  // Optional.
  std::optional<bool> automatic_model_registration{};
  // When it may be updated: a day and a time of UTC.
  //
  // Optional.
  // At most 9 characters.
  // Pattern: `(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):([0-5]\d)`.
  std::optional<std::string> weekly_maintenance_window_start{};
  // The account that must own the artifact store's bucket.
  //
  // Optional.
  // 12 to 12 characters.
  // Pattern: `\d+`.
  std::optional<std::string> s3_bucket_owner_account_id{};
  // Whether the bucket's owner is checked.
  //
  // Optional.
  std::optional<bool> s3_bucket_owner_verification{};

  bool operator==(const UpdateMlflowTrackingServerRequest&) const = default;
};

// UpdateMlflowTrackingServer's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateMlflowTrackingServer.html
struct UpdateMlflowTrackingServerResponse {
  // The server's ARN.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-tracking-server/.*`.
  std::optional<std::string> tracking_server_arn{};

  bool operator==(const UpdateMlflowTrackingServerResponse&) const = default;
};

}  // namespace trainyard::model
