#include "control/mlflow_tracking_servers.h"

#include "control/api_errors.h"
#include "control/mlflow_status.h"
#include "control/stored_request.h"
#include "mlflow/server_id.h"
#include "model/shared_members.h"

namespace trainyard::control {

Result<std::string> MlflowTrackingServers::create(
    model::CreateMlflowTrackingServerRequest request) {
  if (auto problem = mlflow_problem(request)) return validation_error(std::move(*problem));
  if (auto problem = mlflow_owner_problem(request, resources_.arns().account))
    return validation_error(std::move(*problem));
  TRY_VOID(resources_.check(*request.role_arn, *request.artifact_store_uri));
  TRY(const std::string version, resources_.check_version(request.mlflow_version.value_or("")));
  const auto tags = std::exchange(request.tags, std::nullopt);
  request.mlflow_version.reset();  // the state has it in full
  if (!request.tracking_server_size)
    request.tracking_server_size = model::TrackingServerSize::Small;
  return resources_.create(*request.tracking_server_name, to_stored_text(request), version, tags);
}

Result<model::DescribeMlflowTrackingServerResponse> MlflowTrackingServers::described(
    const store::StoredResource& stored) const {
  TRY(auto request, request_of<model::CreateMlflowTrackingServerRequest>(stored));
  model::DescribeMlflowTrackingServerResponse answer;
  model::move_shared(std::move(request), answer);
  answer.tracking_server_name = stored.id.name;
  answer.tracking_server_arn = stored.arn;
  TRY(answer.mlflow_version, mlflow_version_of(stored));
  answer.tracking_server_status = model::from_string<model::TrackingServerStatus>(stored.status);
  const bool active =
      is_mlflow_to_run(stored.status) && resources_.platform().is_active(stored.arn);
  answer.is_active =
      active ? model::IsTrackingServerActive::Active : model::IsTrackingServerActive::Inactive;
  answer.tracking_server_url = resources_.platform().url + mlflow::pages_path(stored.arn) + "/";
  answer.creation_time = stored.created;
  answer.last_modified_time = stored.modified;
  return answer;
}

Result<model::DescribeMlflowTrackingServerResponse> MlflowTrackingServers::describe(
    const std::string& name) const {
  TRY(const auto stored, resources_.find(resources_.arn(name)));
  return described(stored);
}

Result<model::ListMlflowTrackingServersResponse> MlflowTrackingServers::list(
    const model::ListMlflowTrackingServersRequest& request) const {
  ResourceList list = make_resource_list(std::string(kMlflowTrackingServerKind), request, true);
  if (request.tracking_server_status)
    require_status(list, model::to_string(*request.tracking_server_status));
  TRY(auto page, resources_.list(resources_.list_of(std::move(list), request.mlflow_version)));
  model::ListMlflowTrackingServersResponse answer;
  answer.tracking_server_summaries.emplace();
  answer.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto each, described(stored));
    model::move_shared(std::move(each), answer.tracking_server_summaries->emplace_back());
  }
  return answer;
}

Result<std::string> MlflowTrackingServers::update(
    const model::UpdateMlflowTrackingServerRequest& request) {
  if (auto problem = mlflow_problem(request)) return validation_error(std::move(*problem));
  if (request.artifact_store_uri)
    TRY_VOID(resources_.platform().check_bucket("ArtifactStoreUri", *request.artifact_store_uri));
  return resources_.change(
      resources_.arn(*request.tracking_server_name), "updated",
      [](const std::string& status) { return !is_mlflow_passing(status); },
      [&](store::StoredResource& stored) -> Result<void> {
        TRY(auto current, request_of<model::CreateMlflowTrackingServerRequest>(stored));
        const auto replace = [](auto& member, const auto& with) {
          if (with) member = with;
        };
        replace(current.artifact_store_uri, request.artifact_store_uri);
        replace(current.tracking_server_size, request.tracking_server_size);
        replace(current.automatic_model_registration, request.automatic_model_registration);
        replace(current.s3_bucket_owner_account_id, request.s3_bucket_owner_account_id);
        replace(current.s3_bucket_owner_verification, request.s3_bucket_owner_verification);
        if (auto problem = mlflow_problem(current)) return validation_error(std::move(*problem));
        if (auto problem = mlflow_owner_problem(current, resources_.arns().account))
          return validation_error(std::move(*problem));
        stored.request = to_stored_text(current);
        if (stored.status != "Stopped") stored.status = "Updating";
        return ok();
      });
}

Result<std::string> MlflowTrackingServers::start(const std::string& name) {
  return resources_.change(
      resources_.arn(name), "started",
      [](const std::string& status) {
        return !is_mlflow_passing(status) && !is_mlflow_to_run(status);
      },
      [](store::StoredResource& stored) {
        stored.status = "Starting";
        return ok();
      });
}

Result<std::string> MlflowTrackingServers::stop(const std::string& name) {
  return resources_.change(
      resources_.arn(name), "stopped",
      [](const std::string& status) {
        return !is_mlflow_passing(status) && is_mlflow_to_run(status);
      },
      [](store::StoredResource& stored) {
        stored.status = "Stopping";
        return ok();
      });
}

Result<std::string> MlflowTrackingServers::remove(const std::string& name) {
  return resources_.remove(resources_.arn(name));
}

}  // namespace trainyard::control
