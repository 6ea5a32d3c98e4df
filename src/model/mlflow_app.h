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

// MLflow apps as resources, with links to their pages.
namespace trainyard::model {

// Whether models that are registered in MLflow become model packages.
TRAINYARD_MODEL_ENUM(ModelRegistrationMode, AutoModelRegistrationEnabled,
                     AutoModelRegistrationDisabled)
// Whether an app is the account's default.
TRAINYARD_MODEL_ENUM(AccountDefaultStatus, ENABLED, DISABLED)
// What is done with an app, or was done last.
TRAINYARD_MODEL_ENUM(MlflowAppStatus, Creating, Created, CreateFailed, Updating, Updated,
                     UpdateFailed, Deleting, DeleteFailed, Deleted)
// What became of an app's maintenance.
TRAINYARD_MODEL_ENUM(MaintenanceStatus, MaintenanceInProgress, MaintenanceComplete,
                     MaintenanceFailed)
// What a list of apps is sorted by.
TRAINYARD_MODEL_ENUM(SortMlflowAppBy, Name, CreationTime, Status)

// CreateMlflowApp's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMlflowApp.html
struct CreateMlflowAppRequest {
  // For people; need not be unique.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> name{};
  // Where artifacts of runs are stored: a bucket, and a prefix in it.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> artifact_store_uri{};
  // The role with which it uses the artifact store.
  //
  // Required.
  // 20 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`.
  std::optional<std::string> role_arn{};
  // The key that encrypts what it stores.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `[a-zA-Z0-9:/_-]*`.
  std::optional<std::string> kms_key_id{};
  // Whether models that are registered in MLflow become model packages.
  //
  // Optional.
  // One of AutoModelRegistrationEnabled, AutoModelRegistrationDisabled.
  std::optional<ModelRegistrationMode> model_registration_mode{};
  // When it may be updated: a day and a time of UTC.
  //
  // Optional.
  // At most 9 characters.
  // Pattern: `(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):([0-5]\d)`.
  std::optional<std::string> weekly_maintenance_window_start{};
  // Whether clients of the account that name no app use it.
  //
  // Optional.
  // One of ENABLED, DISABLED.
  std::optional<AccountDefaultStatus> account_default_status{};
  // The domains of SageMaker Studio whose users' clients use it.
  //
  // Optional.
  // Each: at most 63 characters. Pattern: `d-(-*[a-z0-9]){1,61}`.
  std::optional<std::vector<std::string>> default_domain_id_list{};
  // Tags of the app from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const CreateMlflowAppRequest&) const = default;
};

// CreateMlflowApp's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMlflowApp.html
struct CreateMlflowAppResponse {
  // The new app's ARN.
  //
  // Optional.
  // 1 to 128 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-app/.*`.
  std::optional<std::string> arn{};

  bool operator==(const CreateMlflowAppResponse&) const = default;
};

// CreatePresignedMlflowAppUrl's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedMlflowAppUrl.html
struct CreatePresignedMlflowAppUrlRequest {
  // The app.
  //
  // Required.
  // 1 to 128 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-app/.*`.
  std::optional<std::string> arn{};
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

  bool operator==(const CreatePresignedMlflowAppUrlRequest&) const = default;
};

// CreatePresignedMlflowAppUrl's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedMlflowAppUrl.html
struct CreatePresignedMlflowAppUrlResponse {
  // The link.
  //
  // Optional.
  // At most 2048 characters.
  std::optional<std::string> authorized_url{};

  bool operator==(const CreatePresignedMlflowAppUrlResponse&) const = default;
};

// DeleteMlflowApp's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteMlflowApp.html
struct DeleteMlflowAppRequest {
  // The app to delete.
  //
  // Required.
  // 1 to 128 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-app/.*`.
  std::optional<std::string> arn{};

  bool operator==(const DeleteMlflowAppRequest&) const = default;
};

// DeleteMlflowApp's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteMlflowApp.html
struct DeleteMlflowAppResponse {
  // The ARN that it had.
  //
  // Optional.
  // 1 to 128 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-app/.*`.
  std::optional<std::string> arn{};

  bool operator==(const DeleteMlflowAppResponse&) const = default;
};

// DescribeMlflowApp's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeMlflowApp.html
struct DescribeMlflowAppRequest {
  // The app.
  //
  // Required.
  // 1 to 128 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-app/.*`.
  std::optional<std::string> arn{};

  bool operator==(const DescribeMlflowAppRequest&) const = default;
};

// An MLflow app.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeMlflowApp.html
struct DescribeMlflowAppResponse {
  // Its ARN.
  //
  // Optional.
  // 1 to 128 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-app/.*`.
  std::optional<std::string> arn{};
  // For people; need not be unique.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> name{};
  // Where artifacts of runs are stored: a bucket, and a prefix in it.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> artifact_store_uri{};
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
  // The key that encrypts what it stores.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `[a-zA-Z0-9:/_-]*`.
  std::optional<std::string> kms_key_id{};
  // What is done with it, or was done last.
  //
  // Optional.
  // One of Creating, Created, CreateFailed, Updating, Updated, UpdateFailed, Deleting, DeleteFailed, Deleted.
  std::optional<MlflowAppStatus> status{};
  // Whether models that are registered in MLflow become model packages.
  //
  // Optional.
  // One of AutoModelRegistrationEnabled, AutoModelRegistrationDisabled.
  std::optional<ModelRegistrationMode> model_registration_mode{};
  // Whether clients of the account that name no app use it.
  //
  // Optional.
  // One of ENABLED, DISABLED.
  std::optional<AccountDefaultStatus> account_default_status{};
  // The domains of SageMaker Studio whose users' clients use it.
  //
  // Optional.
  // Each: at most 63 characters. Pattern: `d-(-*[a-z0-9]){1,61}`.
  std::optional<std::vector<std::string>> default_domain_id_list{};
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
  // When it may be updated: a day and a time of UTC.
  //
  // Optional.
  // At most 9 characters.
  // Pattern: `(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):([0-5]\d)`.
  std::optional<std::string> weekly_maintenance_window_start{};
  // What became of its maintenance.
  //
  // Optional.
  // One of MaintenanceInProgress, MaintenanceComplete, MaintenanceFailed.
  std::optional<MaintenanceStatus> maintenance_status{};

  bool operator==(const DescribeMlflowAppResponse&) const = default;
};

// ListMlflowApps' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListMlflowApps.html
struct ListMlflowAppsRequest {
  // Only apps that were created then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_after{};
  // Only apps that were created then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_before{};
  // Only apps with this status.
  //
  // Optional.
  // One of Creating, Created, CreateFailed, Updating, Updated, UpdateFailed, Deleting, DeleteFailed, Deleted.
  std::optional<MlflowAppStatus> status{};
  // Only apps of this version.
  //
  // Optional.
  // At most 16 characters.
  // Pattern: `[0-9]*.[0-9]*.[0-9]*`.
  std::optional<std::string> mlflow_version{};
  // Only apps that are this domain's default.
  //
  // Optional.
  std::optional<std::string> default_for_domain_id{};
  // Only apps that are, or aren't, the account's default.
  //
  // Optional.
  // One of ENABLED, DISABLED.
  std::optional<AccountDefaultStatus> account_default_status{};
  // The sort key; default CreationTime.
  //
  // Optional.
  // One of Name, CreationTime, Status.
  std::optional<SortMlflowAppBy> sort_by{};
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
  // The maximum number of apps in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};

  bool operator==(const ListMlflowAppsRequest&) const = default;
};

// An app, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MlflowAppSummary.html
struct MlflowAppSummary {
  // Its ARN.
  //
  // Optional.
  // 1 to 128 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-app/.*`.
  std::optional<std::string> arn{};
  // Its name.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> name{};
  // What is done with it, or was done last.
  //
  // Optional.
  // One of Creating, Created, CreateFailed, Updating, Updated, UpdateFailed, Deleting, DeleteFailed, Deleted.
  std::optional<MlflowAppStatus> status{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // The version of MLflow that it is.
  //
  // Optional.
  // At most 16 characters.
  // Pattern: `[0-9]*.[0-9]*.[0-9]*`.
  std::optional<std::string> mlflow_version{};

  bool operator==(const MlflowAppSummary&) const = default;
};

// A page of ListMlflowApps.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListMlflowApps.html
struct ListMlflowAppsResponse {
  // The page's apps.
  //
  // Optional.
  // At most 100 entries.
  std::optional<std::vector<MlflowAppSummary>> summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListMlflowAppsResponse&) const = default;
};

// The changes of an app; absent members stay unchanged.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateMlflowApp.html
struct UpdateMlflowAppRequest {
  // The app.
  //
  // Required.
  // 1 to 128 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-app/.*`.
  std::optional<std::string> arn{};
  // Its new name.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`.
  std::optional<std::string> name{};
  // Where artifacts of new runs are stored.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> artifact_store_uri{};
  // Whether models that are registered in MLflow become model packages.
  //
  // Optional.
  // One of AutoModelRegistrationEnabled, AutoModelRegistrationDisabled.
  std::optional<ModelRegistrationMode> model_registration_mode{};
  // When it may be updated: a day and a time of UTC.
  //
  // Optional.
  // At most 9 characters.
  // Pattern: `(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):([0-5]\d)`.
  std::optional<std::string> weekly_maintenance_window_start{};
  // The domains of SageMaker Studio whose users' clients use it.
  //
  // Optional.
  // Each: at most 63 characters. Pattern: `d-(-*[a-z0-9]){1,61}`.
  std::optional<std::vector<std::string>> default_domain_id_list{};
  // Whether clients of the account that name no app use it.
  //
  // Optional.
  // One of ENABLED, DISABLED.
  std::optional<AccountDefaultStatus> account_default_status{};

  bool operator==(const UpdateMlflowAppRequest&) const = default;
};

// UpdateMlflowApp's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateMlflowApp.html
struct UpdateMlflowAppResponse {
  // The app's ARN.
  //
  // Optional.
  // 1 to 128 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-app/.*`.
  std::optional<std::string> arn{};

  bool operator==(const UpdateMlflowAppResponse&) const = default;
};

}  // namespace trainyard::model
