#include "control/hubs.h"

#include <vector>

#include "base/log.h"
#include "control/api_errors.h"
#include "control/hub_kinds.h"
#include "control/hub_record.h"
#include "control/resource_list.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"
#include "model/shared_members.h"

namespace trainyard::control {
namespace {

// All hubs are InService and of one account, so only the name tells them apart by these.
std::string hub_sort_key(model::HubSortBy by) {
  return by == model::HubSortBy::CreationTime ? "CreationTime" : "Name";
}

}  // namespace

Result<std::string> Hubs::create(model::CreateHubRequest request, const Caller& caller) {
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  // Tags change independently, and are stored separately.
  request.tags.reset();
  store::StoredResource stored;
  stored.id = {std::string(kHubKind), *request.hub_name};
  stored.arn = hub_arn(arns_, stored.id.name);
  stored.request = to_stored_text(request);
  stored.state = to_json(HubState{.created_by = caller});
  stored.status = model::to_string(model::HubStatus::InService);
  stored.created = stored.modified = clock_.now();
  const auto created = store_.create(stored, tags);
  if (!created && created.error().kind() == ErrorKind::already_exists)
    return resource_in_use_error("Hub already exists: " + created.error().message());
  TRY_VOID(created);
  log::info("hub_created", {{"arn", stored.arn}});
  return stored.arn;
}

Result<store::StoredResource> Hubs::find(const std::string& name_or_arn) const {
  ArnScope public_scope = arns_;
  public_scope.account = "aws";
  const std::string name = hub_name(name_or_arn);
  const std::string arn = hub_arn(arns_, name);
  const bool is_here = !name_or_arn.starts_with("arn:") || name_or_arn == arn ||
                       name_or_arn == hub_arn(public_scope, name);
  if (!is_here) return no_hub_error(name_or_arn);
  TRY(auto found, store_.find({std::string(kHubKind), name}));
  if (!found) return no_hub_error(arn);
  return std::move(*found);
}

Result<model::DescribeHubResponse> Hubs::describe(const std::string& name_or_arn) const {
  TRY(const auto stored, find(name_or_arn));
  return describe_hub(stored);
}

Result<void> Hubs::remove(const std::string& name_or_arn) {
  TRY(const auto found, find(name_or_arn));
  const auto removed = store_.remove(
      found.id, [](const store::StoredResource& stored, const store::LinkCounts& links) {
        if (links.children == 0) return Result<void>(ok());
        return Result<void>(resource_in_use_error(
            "Hub " + stored.arn + " cannot be deleted because it still contains " +
            std::to_string(links.children) + " versions of hub contents."));
      });
  if (!removed && removed.error().kind() == ErrorKind::not_found) return no_hub_error(found.arn);
  TRY_VOID(removed);
  log::info("hub_deleted", {{"arn", found.arn}});
  return ok();
}

Result<std::string> Hubs::update(const model::UpdateHubRequest& request, const Caller& caller) {
  TRY(const auto found, find(*request.hub_name));
  const auto change = [&](store::StoredResource& stored) -> Result<void> {
    TRY(auto hub, request_of<model::CreateHubRequest>(stored));
    TRY(auto state, parse_hub_state(stored.state));
    if (request.hub_description) hub.hub_description = request.hub_description;
    if (request.hub_display_name) hub.hub_display_name = request.hub_display_name;
    if (request.hub_search_keywords) hub.hub_search_keywords = request.hub_search_keywords;
    state.modified_by = caller;
    stored.request = to_stored_text(hub);
    stored.state = to_json(state);
    stored.modified = clock_.now();
    return ok();
  };
  const auto changed = store_.apply(found.id, change);
  if (!changed && changed.error().kind() == ErrorKind::not_found) return no_hub_error(found.arn);
  TRY_VOID(changed);
  return found.arn;
}

Result<model::ListHubsResponse> Hubs::list(const model::ListHubsRequest& request) const {
  ResourceList list = make_resource_list(std::string(kHubKind), request);
  if (request.sort_by) list.sort_by = hub_sort_key(*request.sort_by);
  TRY(auto page, list_resources(store_, list));
  model::ListHubsResponse answer;
  answer.hub_summaries.emplace();
  answer.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto described, describe_hub(stored));
    model::move_shared(std::move(described), answer.hub_summaries->emplace_back());
  }
  return answer;
}

}  // namespace trainyard::control
