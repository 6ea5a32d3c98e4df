#include "control/hub_contents.h"

#include <vector>

#include "base/json_object.h"
#include "base/log.h"
#include "control/api_errors.h"
#include "control/hub_content_list.h"
#include "control/hub_kinds.h"
#include "control/hub_record.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"

namespace trainyard::control {
namespace {

Result<void> check_import(const model::ImportHubContentRequest& request) {
  if (request.hub_content_type == model::HubContentType::ModelReference)
    return validation_error(
        "Value 'ModelReference' at 'hubContentType' can't be imported: it refers to a model of "
        "AWS's public hub, which Trainyard doesn't have");
  const auto document = parse_object("HubContentDocument", *request.hub_content_document);
  if (document) return ok();
  return validation_error("Invalid HubContentDocument: " + document.error().message());
}

bool changes_something(const model::UpdateHubContentRequest& request) {
  return request.hub_content_description || request.hub_content_display_name ||
         request.hub_content_markdown || request.hub_content_search_keywords ||
         request.support_status;
}

// API: UpdateHubContent.
Result<void> check_content_update(const model::UpdateHubContentRequest& request) {
  const auto type = *request.hub_content_type;
  if (type != model::HubContentType::Model && type != model::HubContentType::Notebook)
    return validation_error("Value '" + std::string(model::to_string(type)) +
                            "' at 'hubContentType' can't be updated: only a Model or Notebook can");
  if (changes_something(request)) return ok();
  return validation_error(
      "At least one of HubContentDescription, HubContentDisplayName, HubContentMarkdown, "
      "HubContentSearchKeywords and SupportStatus must be given");
}

void change_content(model::ImportHubContentRequest& content,
                    const model::UpdateHubContentRequest& request) {
  const auto change = [](auto& member, const auto& given) {
    if (given) member = given;
  };
  change(content.hub_content_description, request.hub_content_description);
  change(content.hub_content_display_name, request.hub_content_display_name);
  change(content.hub_content_markdown, request.hub_content_markdown);
  change(content.hub_content_search_keywords, request.hub_content_search_keywords);
  change(content.support_status, request.support_status);
}

template <class Request>
std::string id_of(const store::StoredResource& hub, const Request& request) {
  return hub_content_id(hub.id.name, *request.hub_content_type, *request.hub_content_name);
}

}  // namespace

Result<std::optional<store::StoredResource>> HubContents::find_newest(const std::string& id) const {
  store::SearchQuery query;
  query.sort = {store::SearchField::Place::version};
  query.limit = 1;
  store::SearchCondition& named = query.where.parts.emplace_back();
  named.kind = store::SearchCondition::Kind::one_of;
  named.field = {store::SearchField::Place::name};
  named.values = {id};
  TRY(auto found, store_.search(std::string(kHubContentKind), query));
  if (found.empty()) return std::optional<store::StoredResource>();
  return std::optional(std::move(found.front().resource));
}

template <class Request>
Result<store::StoredResource> HubContents::find(const Request& request) const {
  TRY(const auto hub, hubs_.find(*request.hub_name));
  const std::string id = id_of(hub, request);
  if (!request.hub_content_version) {
    TRY(auto newest, find_newest(id));
    if (!newest) return no_hub_content_error(arns_.arn(kHubContentKind, id));
    return std::move(*newest);
  }
  TRY(const auto version, read_content_version("hubContentVersion", *request.hub_content_version));
  TRY(auto found, store_.find({std::string(kHubContentKind), id, version}));
  if (!found) return no_hub_content_error(hub_content_arn(arns_, id, version));
  return std::move(*found);
}

Result<std::int64_t> HubContents::next_version(const std::string& id) const {
  TRY(const auto newest, find_newest(id));
  if (!newest) return first_content_version();
  // Refuses 10000.0.0.
  return read_content_version("hubContentVersion",
                              content_version_text(next_major_version(newest->id.version)));
}

Result<model::ImportHubContentResponse> HubContents::import_content(
    model::ImportHubContentRequest request, const Caller& caller) {
  TRY_VOID(check_import(request));
  TRY(const auto schema,
      read_content_version("documentSchemaVersion", *request.document_schema_version));
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  TRY(const auto hub, hubs_.find(*request.hub_name));
  // Tags change independently, and are stored separately.
  request.tags.reset();
  request.hub_name = hub.id.name;
  if (!request.support_status) request.support_status = model::HubContentSupportStatus::Supported;
  store::StoredResource stored;
  stored.id = {std::string(kHubContentKind), id_of(hub, request)};
  TRY(stored.id.version,
      request.hub_content_version
          ? read_content_version("hubContentVersion", *request.hub_content_version)
          : next_version(stored.id.name));
  request.hub_content_version = content_version_text(stored.id.version);
  stored.arn = hub_content_arn(arns_, stored.id.name, stored.id.version);
  stored.request = to_stored_text(request);
  stored.state = to_json(HubState{.created_by = caller, .schema_version = schema});
  stored.status = model::to_string(model::HubContentStatus::Available);
  stored.created = stored.modified = clock_.now();
  const auto created = store_.create(stored, tags, {hub.arn});
  if (!created && created.error().kind() == ErrorKind::already_exists)
    return resource_in_use_error("Hub content already exists: " + created.error().message());
  if (!created && created.error().kind() == ErrorKind::not_found)
    return no_hub_error(created.error().message());
  TRY_VOID(created);
  log::info("hub_content_imported", {{"arn", stored.arn}});
  model::ImportHubContentResponse answer;
  answer.hub_arn = hub.arn;
  answer.hub_content_arn = stored.arn;
  return answer;
}

Result<model::DescribeHubContentResponse> HubContents::describe(
    const model::DescribeHubContentRequest& request) const {
  TRY(const auto stored, find(request));
  return describe_hub_content(stored, arns_);
}

Result<model::UpdateHubContentResponse> HubContents::update(
    const model::UpdateHubContentRequest& request, const Caller& caller) {
  TRY_VOID(check_content_update(request));
  TRY(const auto found, find(request));
  const auto change = [&](store::StoredResource& stored) -> Result<void> {
    TRY(auto content, request_of<model::ImportHubContentRequest>(stored));
    TRY(auto state, parse_hub_state(stored.state));
    change_content(content, request);
    state.modified_by = caller;
    stored.request = to_stored_text(content);
    stored.state = to_json(state);
    stored.modified = clock_.now();
    return ok();
  };
  const auto changed = store_.apply(found.id, change);
  if (!changed && changed.error().kind() == ErrorKind::not_found)
    return no_hub_content_error(found.arn);
  TRY_VOID(changed);
  model::UpdateHubContentResponse answer;
  answer.hub_arn = hub_arn(arns_, hub_name(*request.hub_name));
  answer.hub_content_arn = found.arn;
  return answer;
}

Result<void> HubContents::remove(const model::DeleteHubContentRequest& request) {
  TRY(const auto found, find(request));
  const auto removed = store_.remove(found.id);
  if (!removed && removed.error().kind() == ErrorKind::not_found)
    return no_hub_content_error(found.arn);
  TRY_VOID(removed);
  log::info("hub_content_deleted", {{"arn", found.arn}});
  return ok();
}

Result<model::ListHubContentsResponse> HubContents::list(
    const model::ListHubContentsRequest& request) const {
  TRY(const auto hub, hubs_.find(*request.hub_name));
  return list_hub_contents(store_, arns_, hub.id.name, request);
}

Result<model::ListHubContentVersionsResponse> HubContents::list_versions(
    const model::ListHubContentVersionsRequest& request) const {
  TRY(const auto hub, hubs_.find(*request.hub_name));
  const std::string id = id_of(hub, request);
  TRY(const auto newest, find_newest(id));
  if (!newest) return no_hub_content_error(arns_.arn(kHubContentKind, id));
  return list_hub_content_versions(store_, arns_, id, request);
}

}  // namespace trainyard::control
