#include "control/model_package_groups.h"

#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

#include "base/log.h"
#include "control/api_errors.h"
#include "control/registry_kinds.h"
#include "control/resource_list.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"
#include "model/shared_members.h"

namespace trainyard::control {
namespace {

constexpr const char* kStateOfGroup = "state of a model package group";

}  // namespace

Result<model::DescribeModelPackageGroupOutput> describe_model_package_group(
    const store::StoredResource& stored) {
  TRY(auto request, request_of<model::CreateModelPackageGroupInput>(stored));
  TRY(const auto state, model::parse_document(kStateOfGroup, stored.state));
  model::DocumentReader reader(kStateOfGroup, state, model::UnknownMembers::skipped);
  Caller creator;
  model::read_members(reader, creator);
  TRY_VOID(reader.finish());
  model::DescribeModelPackageGroupOutput answer;
  model::move_shared(std::move(request), answer);
  answer.model_package_group_arn = stored.arn;
  answer.creation_time = stored.created;
  answer.created_by = to_model(creator);
  answer.model_package_group_status =
      model::from_string<model::ModelPackageGroupStatus>(stored.status);
  return answer;
}

Result<std::string> ModelPackageGroups::create(model::CreateModelPackageGroupInput request,
                                               const Caller& caller) {
  if (request.managed_configuration)
    return validation_error("'ManagedConfiguration' is not supported by Trainyard yet");
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  // Tags change independently, and are stored separately.
  request.tags.reset();
  store::StoredResource stored;
  stored.id = {std::string(kModelPackageGroupKind), *request.model_package_group_name};
  stored.arn = model_package_group_arn(arns_, stored.id.name);
  stored.request = to_stored_text(request);
  stored.state = boost::json::serialize(model::write_document(caller));
  stored.status = model::to_string(model::ModelPackageGroupStatus::Completed);
  stored.created = stored.modified = clock_.now();
  const auto created = store_.create(stored, tags);
  if (!created && created.error().kind() == ErrorKind::already_exists)
    return validation_error("Model Package Group already exists: " + created.error().message());
  TRY_VOID(created);
  log::info("model_package_group_created", {{"arn", stored.arn}});
  return stored.arn;
}

Result<store::StoredResource> ModelPackageGroups::find(const std::string& name_or_arn) const {
  const std::string arn =
      name_or_arn.starts_with("arn:") ? name_or_arn : model_package_group_arn(arns_, name_or_arn);
  TRY(auto found, store_.find_arn(arn));
  if (!found || found->id.kind != kModelPackageGroupKind) return no_model_package_group_error(arn);
  return std::move(*found);
}

Result<model::DescribeModelPackageGroupOutput> ModelPackageGroups::describe(
    const std::string& name_or_arn) const {
  TRY(const auto stored, find(name_or_arn));
  return describe_model_package_group(stored);
}

// The wording is AWS's, as users of Terraform report it.
Result<void> ModelPackageGroups::remove(const std::string& name_or_arn) {
  TRY(const auto found, find(name_or_arn));
  const auto removed = store_.remove(
      found.id, [](const store::StoredResource& stored, const store::LinkCounts& links) {
        if (links.children == 0) return Result<void>(ok());
        return Result<void>(
            conflict_error("Model Package Group " + stored.arn +
                           " cannot be deleted because it still contains Model Packages."));
      });
  if (!removed && removed.error().kind() == ErrorKind::not_found)
    return no_model_package_group_error(found.arn);
  TRY_VOID(removed);
  log::info("model_package_group_deleted", {{"arn", found.arn}});
  return ok();
}

Result<model::ListModelPackageGroupsOutput> ModelPackageGroups::list(
    const model::ListModelPackageGroupsInput& request) const {
  if (request.cross_account_filter_option == model::CrossAccountFilterOption::CrossAccount)
    return validation_error(
        "Value 'CrossAccount' at 'crossAccountFilterOption' is not supported by Trainyard: it has "
        "one account");
  TRY(auto page,
      list_resources(store_, make_resource_list(std::string(kModelPackageGroupKind), request)));
  model::ListModelPackageGroupsOutput answer;
  answer.model_package_group_summary_list.emplace();
  answer.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto described, describe_model_package_group(stored));
    model::move_shared(std::move(described),
                       answer.model_package_group_summary_list->emplace_back());
  }
  return answer;
}

}  // namespace trainyard::control
