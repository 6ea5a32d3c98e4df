#include "control/mlflow_resources.h"

#include "base/log.h"
#include "control/api_errors.h"
#include "control/mlflow_server_rules.h"
#include "control/mlflow_status.h"
#include "control/tag_rules.h"

namespace trainyard::control {

ResourceList MlflowResources::list_of(ResourceList list,
                                      const std::optional<std::string>& version) const {
  if (!version) return list;
  store::SearchCondition& is = list.where.parts.emplace_back();
  is.kind = store::SearchCondition::Kind::one_of;
  is.field = {store::SearchField::Place::state, {"MlflowVersion"}};
  is.values = {*version};
  return list;
}

Result<void> MlflowResources::check(const std::string& role_arn,
                                    const std::string& artifact_store) const {
  TRY_VOID(platform_.check_role(role_arn));
  return platform_.check_bucket("ArtifactStoreUri", artifact_store);
}

Result<std::string> MlflowResources::check_version(const std::string& wanted) const {
  auto installed = platform_.installed_version();
  if (!installed)
    return validation_error("MLflow servers can't be run on this machine: " +
                            installed.error().message());
  if (auto problem = mlflow_version_problem(wanted, *installed))
    return validation_error(std::move(*problem));
  return installed;
}

Result<std::string> MlflowResources::create(
    std::string name, std::string request, const std::string& version,
    const std::optional<std::vector<model::Tag>>& tags) const {
  TRY(const auto checked, check_tags(tags.value_or(std::vector<model::Tag>{})));
  store::StoredResource stored;
  stored.id = {kind_, std::move(name)};
  stored.arn = arn(stored.id.name);
  stored.request = std::move(request);
  stored.state = mlflow_state(version);
  stored.status = "Creating";
  stored.created = stored.modified = clock_.now();
  const auto created = store_.create(stored, checked);
  if (!created && created.error().kind() == ErrorKind::already_exists)
    return validation_error(noun_ + " with ARN " + stored.arn + " already exists.");
  TRY_VOID(created);
  log::info("mlflow_server_created", {{"arn", stored.arn}});
  platform_.changed();
  return stored.arn;
}

Result<store::StoredResource> MlflowResources::find(const std::string& arn) const {
  TRY(auto found, store_.find_arn(arn));
  if (!found || found->id.kind != kind_)
    return resource_not_found_error(noun_ + " with ARN " + arn + " does not exist.");
  return std::move(*found);
}

Result<std::string> MlflowResources::change(
    const std::string& arn, std::string_view verb,
    const std::function<bool(const std::string& status)>& may,
    const std::function<Result<void>(store::StoredResource&)>& change) const {
  TRY(const auto found, find(arn));
  const auto changed = store_.apply(found.id, [&](store::StoredResource& stored) -> Result<void> {
    // amazon-sagemaker-feedback#104 has the message.
    if (!may(stored.status))
      return validation_error(noun_ + " with ARN " + arn + " is currently in status " +
                              mlflow_status_in_capitals(stored.status) + ", can't be " +
                              std::string(verb) + ".");
    TRY_VOID(change(stored));
    stored.modified = clock_.now();
    return ok();
  });
  if (!changed && changed.error().kind() == ErrorKind::not_found)
    return resource_not_found_error(noun_ + " with ARN " + arn + " does not exist.");
  TRY_VOID(changed);
  platform_.changed();
  return arn;
}

Result<std::string> MlflowResources::remove(const std::string& arn) const {
  return change(
      arn, "deleted", [](const std::string& status) { return !is_mlflow_passing(status); },
      [](store::StoredResource& stored) {
        stored.status = "Deleting";
        return ok();
      });
}

}  // namespace trainyard::control
