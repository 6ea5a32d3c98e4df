#include "control/mlflow_server_rules.h"

#include <boost/json/serialize.hpp>

#include "base/json_object.h"
#include "control/stored_request.h"

namespace trainyard::control {
namespace {

using MlflowProblem = std::optional<std::string>;

MlflowProblem unsupported(const std::string& member, const std::string& value) {
  return "Value '" + value + "' at '" + member + "' is not supported by Trainyard yet";
}

// The members that several requests have.
template <class Request>
MlflowProblem shared_problem(const Request& request) {
  if (request.weekly_maintenance_window_start)
    return unsupported("WeeklyMaintenanceWindowStart", *request.weekly_maintenance_window_start);
  if constexpr (requires { request.automatic_model_registration; }) {
    if (request.automatic_model_registration.value_or(false))
      return unsupported("AutomaticModelRegistration", "true");
  }
  if constexpr (requires { request.model_registration_mode; }) {
    if (request.model_registration_mode ==
        model::ModelRegistrationMode::AutoModelRegistrationEnabled)
      return unsupported("ModelRegistrationMode", "AutoModelRegistrationEnabled");
  }
  if constexpr (requires { request.kms_key_id; }) {
    if (request.kms_key_id) return unsupported("KmsKeyId", *request.kms_key_id);
  }
  return std::nullopt;
}

// Medium and Large are for more people at AWS; here they answer more requests at the same time.
int workers_of(std::optional<model::TrackingServerSize> size) {
  switch (size.value_or(model::TrackingServerSize::Small)) {
    case model::TrackingServerSize::Small:
      return 1;
    case model::TrackingServerSize::Medium:
      return 2;
    case model::TrackingServerSize::Large:
      return 4;
  }
  return 1;
}

}  // namespace

MlflowProblem mlflow_problem(const model::CreateMlflowTrackingServerRequest& request) {
  if (auto problem = shared_problem(request)) return problem;
  if (request.s3_bucket_owner_account_id && !request.s3_bucket_owner_verification.value_or(false))
    return "S3BucketOwnerAccountId '" + *request.s3_bucket_owner_account_id +
           "' requires S3BucketOwnerVerification to be true";
  return std::nullopt;
}

MlflowProblem mlflow_problem(const model::UpdateMlflowTrackingServerRequest& request) {
  return shared_problem(request);
}

MlflowProblem mlflow_problem(const model::CreateMlflowAppRequest& request) {
  return shared_problem(request);
}

MlflowProblem mlflow_problem(const model::UpdateMlflowAppRequest& request) {
  return shared_problem(request);
}

MlflowProblem mlflow_version_problem(const std::string& wanted, const std::string& installed) {
  if (wanted.empty() || wanted == installed || installed.starts_with(wanted + ".")) return {};
  return "Invalid MlflowVersion: '" + wanted + "'. The MLflow that is installed here is " +
         installed;
}

MlflowProblem mlflow_owner_problem(const model::CreateMlflowTrackingServerRequest& request,
                                   const std::string& account) {
  if (!request.s3_bucket_owner_verification.value_or(false)) return std::nullopt;
  const std::string wanted = request.s3_bucket_owner_account_id.value_or(account);
  if (wanted == account) return std::nullopt;
  return "Invalid S3BucketOwnerAccountId: the bucket of '" +
         request.artifact_store_uri.value_or("") + "' is owned by " + account + ", not by " +
         wanted;
}

std::string mlflow_state(const std::string& version) {
  return boost::json::serialize(boost::json::object{{"MlflowVersion", version}});
}

Result<std::string> mlflow_version_of(const store::StoredResource& stored) {
  TRY(const auto state, parse_object("the state of " + stored.arn, stored.state));
  return text_at(state, "MlflowVersion");
}

Result<mlflow::ServerPlan> mlflow_plan(const store::StoredResource& stored,
                                       const std::string& account) {
  mlflow::ServerPlan plan;
  plan.arn = stored.arn;
  if (stored.id.kind == kMlflowAppKind) {
    TRY(const auto app, request_of<model::CreateMlflowAppRequest>(stored));
    plan.artifact_store = app.artifact_store_uri.value_or("");
    plan.role_arn = app.role_arn.value_or("");
    return plan;
  }
  TRY(const auto server, request_of<model::CreateMlflowTrackingServerRequest>(stored));
  plan.artifact_store = server.artifact_store_uri.value_or("");
  plan.role_arn = server.role_arn.value_or("");
  plan.workers = workers_of(server.tracking_server_size);
  if (server.s3_bucket_owner_verification.value_or(false))
    plan.bucket_owner = server.s3_bucket_owner_account_id.value_or(account);
  return plan;
}

}  // namespace trainyard::control
