#include "control/mlflow_apps.h"

#include <array>
#include <cstddef>

#include "base/random.h"
#include "control/api_errors.h"
#include "control/mlflow_status.h"
#include "control/stored_request.h"
#include "model/shared_members.h"

namespace trainyard::control {
namespace {

// As at AWS: app-2V7QUOXPPK3H.
std::string new_app_id() {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id = "app-";
  for (const char byte : random_bytes(12))
    id += kLetters[static_cast<unsigned char>(byte) % kLetters.size()];
  return id;
}

Result<model::DescribeMlflowAppResponse> describe_app(const store::StoredResource& stored) {
  TRY(auto request, request_of<model::CreateMlflowAppRequest>(stored));
  model::DescribeMlflowAppResponse answer;
  model::move_shared(std::move(request), answer);
  answer.arn = stored.arn;
  TRY(answer.mlflow_version, mlflow_version_of(stored));
  answer.status = model::from_string<model::MlflowAppStatus>(stored.status);
  answer.creation_time = stored.created;
  answer.last_modified_time = stored.modified;
  return answer;
}

store::SearchCondition app_member_is(std::vector<std::string> path, std::string value) {
  store::SearchCondition is;
  is.kind = store::SearchCondition::Kind::one_of;
  is.field = {store::SearchField::Place::request, std::move(path)};
  is.values = {std::move(value)};
  return is;
}

store::SearchCondition app_default_of_domain(const std::string& domain) {
  store::SearchCondition any;
  any.kind = store::SearchCondition::Kind::any_item;
  any.field = {store::SearchField::Place::request, {"DefaultDomainIdList"}};
  store::SearchCondition& is = any.parts.emplace_back();
  is.kind = store::SearchCondition::Kind::one_of;
  is.field = {store::SearchField::Place::item};
  is.values = {domain};
  return any;
}

}  // namespace

Result<void> MlflowApps::check_default(std::optional<model::AccountDefaultStatus> wanted,
                                       const std::string& arn) const {
  if (wanted != model::AccountDefaultStatus::ENABLED) return ok();
  ResourceList list{std::string(kMlflowAppKind)};
  list.where.parts.push_back(app_member_is({"AccountDefaultStatus"}, "ENABLED"));
  TRY(const auto page, resources_.list(list));
  for (const store::StoredResource& other : page.resources) {
    if (other.arn == arn || other.status == "Deleting") continue;
    return validation_error("Invalid AccountDefaultStatus: 'ENABLED'. " + other.arn +
                            " is the account's default; set its AccountDefaultStatus to DISABLED "
                            "first.");
  }
  return ok();
}

Result<std::string> MlflowApps::create(model::CreateMlflowAppRequest request) {
  if (auto problem = mlflow_problem(request)) return validation_error(std::move(*problem));
  TRY_VOID(resources_.check(*request.role_arn, *request.artifact_store_uri));
  TRY(const std::string version, resources_.check_version(""));
  const auto tags = std::exchange(request.tags, std::nullopt);
  if (!request.account_default_status)
    request.account_default_status = model::AccountDefaultStatus::DISABLED;
  if (!request.model_registration_mode)
    request.model_registration_mode = model::ModelRegistrationMode::AutoModelRegistrationDisabled;
  const MutexLock lock(mutex_);
  TRY_VOID(check_default(request.account_default_status, ""));
  return resources_.create(new_app_id(), to_stored_text(request), version, tags);
}

Result<model::DescribeMlflowAppResponse> MlflowApps::describe(const std::string& arn) const {
  TRY(const auto stored, resources_.find(arn));
  return describe_app(stored);
}

Result<model::ListMlflowAppsResponse> MlflowApps::list(
    const model::ListMlflowAppsRequest& request) const {
  ResourceList list = make_resource_list(std::string(kMlflowAppKind), request, true);
  if (request.sort_by == model::SortMlflowAppBy::Name) list.sort_member = {"Name"};
  if (request.status) require_status(list, model::to_string(*request.status));
  if (request.account_default_status)
    list.where.parts.push_back(app_member_is(
        {"AccountDefaultStatus"}, std::string(model::to_string(*request.account_default_status))));
  if (request.default_for_domain_id)
    list.where.parts.push_back(app_default_of_domain(*request.default_for_domain_id));
  TRY(auto page, resources_.list(resources_.list_of(std::move(list), request.mlflow_version)));
  model::ListMlflowAppsResponse answer;
  answer.summaries.emplace();
  answer.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto each, describe_app(stored));
    model::move_shared(std::move(each), answer.summaries->emplace_back());
  }
  return answer;
}

Result<std::string> MlflowApps::update(const model::UpdateMlflowAppRequest& request) {
  if (auto problem = mlflow_problem(request)) return validation_error(std::move(*problem));
  if (request.artifact_store_uri)
    TRY_VOID(resources_.platform().check_bucket("ArtifactStoreUri", *request.artifact_store_uri));
  const MutexLock lock(mutex_);
  TRY_VOID(check_default(request.account_default_status, *request.arn));
  return resources_.change(
      *request.arn, "updated", [](const std::string& status) { return !is_mlflow_passing(status); },
      [&](store::StoredResource& stored) -> Result<void> {
        TRY(auto current, request_of<model::CreateMlflowAppRequest>(stored));
        const auto replace = [](auto& member, const auto& with) {
          if (with) member = with;
        };
        replace(current.name, request.name);
        replace(current.artifact_store_uri, request.artifact_store_uri);
        replace(current.model_registration_mode, request.model_registration_mode);
        replace(current.default_domain_id_list, request.default_domain_id_list);
        replace(current.account_default_status, request.account_default_status);
        stored.request = to_stored_text(current);
        stored.status = "Updating";
        return ok();
      });
}

}  // namespace trainyard::control
