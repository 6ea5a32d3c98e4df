#include "control/mlflow_server_rules.h"

#include <gtest/gtest.h>

#include "control/mlflow_status.h"
#include "control/stored_request.h"

namespace trainyard::control {
namespace {

using model::CreateMlflowAppRequest;
using model::CreateMlflowTrackingServerRequest;

TEST(MlflowServerRules, MembersWithoutEffectAreRefusedByName) {
  CreateMlflowTrackingServerRequest server;
  EXPECT_EQ(mlflow_problem(server), std::nullopt);
  server.automatic_model_registration = false;
  EXPECT_EQ(mlflow_problem(server), std::nullopt);
  server.automatic_model_registration = true;
  EXPECT_EQ(mlflow_problem(server),
            "Value 'true' at 'AutomaticModelRegistration' is not supported by Trainyard yet");
  CreateMlflowAppRequest app;
  app.kms_key_id = "key";
  EXPECT_EQ(mlflow_problem(app), "Value 'key' at 'KmsKeyId' is not supported by Trainyard yet");
  model::UpdateMlflowAppRequest update;
  update.weekly_maintenance_window_start = "Tue:03:30";
  EXPECT_EQ(
      mlflow_problem(update),
      "Value 'Tue:03:30' at 'WeeklyMaintenanceWindowStart' is not supported by Trainyard yet");
  update = {};
  update.model_registration_mode = model::ModelRegistrationMode::AutoModelRegistrationEnabled;
  EXPECT_EQ(mlflow_problem(update),
            "Value 'AutoModelRegistrationEnabled' at 'ModelRegistrationMode' is not supported by "
            "Trainyard yet");
}

TEST(MlflowServerRules, ABucketsOwnerIsCheckedOnlyIfTheRequestSaysSo) {
  CreateMlflowTrackingServerRequest request;
  request.artifact_store_uri = "s3://bucket";
  request.s3_bucket_owner_account_id = "210987654321";
  EXPECT_EQ(mlflow_problem(request),
            "S3BucketOwnerAccountId '210987654321' requires S3BucketOwnerVerification to be true");
  EXPECT_EQ(mlflow_owner_problem(request, "123456789012"), std::nullopt);
  request.s3_bucket_owner_verification = true;
  EXPECT_EQ(mlflow_problem(request), std::nullopt);
  EXPECT_EQ(mlflow_owner_problem(request, "123456789012"),
            "Invalid S3BucketOwnerAccountId: the bucket of 's3://bucket' is owned by 123456789012, "
            "not by 210987654321");
  EXPECT_EQ(mlflow_owner_problem(request, "210987654321"), std::nullopt);
}

TEST(MlflowServerRules, AVersionIsTheInstalledOneOrItsBeginning) {
  for (const char* fits : {"", "3", "3.17", "3.17.2"})
    EXPECT_EQ(mlflow_version_problem(fits, "3.17.2"), std::nullopt) << fits;
  for (const char* other : {"3.1", "2.16", "3.17.21"})
    EXPECT_EQ(mlflow_version_problem(other, "3.17.2"),
              "Invalid MlflowVersion: '" + std::string(other) +
                  "'. The MLflow that is installed here is 3.17.2");
}

TEST(MlflowServerRules, TheSizeIsTheNumberOfWorkers) {
  CreateMlflowTrackingServerRequest request;
  request.artifact_store_uri = "s3://bucket/prefix";
  request.role_arn = "role";
  store::StoredResource stored;
  stored.id = {std::string(kMlflowTrackingServerKind), "name"};
  stored.arn = "arn";
  const auto workers = [&](std::optional<model::TrackingServerSize> size) {
    request.tracking_server_size = size;
    stored.request = to_stored_text(request);
    return mlflow_plan(stored, "123456789012")->workers;
  };
  EXPECT_EQ(workers({}), 1);
  EXPECT_EQ(workers(model::TrackingServerSize::Medium), 2);
  EXPECT_EQ(workers(model::TrackingServerSize::Large), 4);
  EXPECT_EQ(mlflow_plan(stored, "123456789012")->bucket_owner, "");
  request.s3_bucket_owner_verification = true;
  stored.request = to_stored_text(request);
  EXPECT_EQ(mlflow_plan(stored, "123456789012")->bucket_owner, "123456789012");
}

TEST(MlflowStatus, SaysWhetherAServerIsToRun) {
  for (const char* status : {"Creating", "Created", "Updating", "Updated", "Starting", "Started"})
    EXPECT_TRUE(is_mlflow_to_run(status)) << status;
  for (const char* status : {"CreateFailed", "Stopping", "Stopped", "StartFailed", "Deleting"})
    EXPECT_FALSE(is_mlflow_to_run(status)) << status;
  EXPECT_TRUE(is_mlflow_passing("Stopping"));
  EXPECT_FALSE(is_mlflow_passing("Started"));
  EXPECT_EQ(mlflow_status_after("Updating"), "Updated");
  EXPECT_EQ(mlflow_status_after_failure("Starting"), "StartFailed");
  EXPECT_EQ(mlflow_status_in_capitals("UpdateFailed"), "UPDATE_FAILED");
}

}  // namespace
}  // namespace trainyard::control
