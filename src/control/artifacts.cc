#include "control/artifacts.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "base/ascii.h"
#include "base/fnv1a.h"
#include "base/log.h"
#include "control/api_errors.h"
#include "control/resource_list.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"
#include "model/shared_members.h"

namespace trainyard::control {
namespace {

// 32 hexadecimal digits, as in AWS's ARNs. The identifiers of a source are a set; empty is none.
std::string artifact_id(model::ArtifactSource source) {
  if (source.source_types && source.source_types->empty()) source.source_types.reset();
  if (source.source_types)
    std::ranges::sort(*source.source_types, {}, [](const model::ArtifactSourceType& type) {
      return std::pair(type.source_id_type, type.value);
    });
  const std::string text = to_stored_text(source);
  const std::uint64_t first = fnv1a(text);
  const std::uint64_t second = fnv1a(text, first);
  std::array<char, 33> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx%016llx",
                static_cast<unsigned long long>(first), static_cast<unsigned long long>(second));
  return digits.data();
}

void require_member(ResourceList& list, std::vector<std::string> path,
                    const std::optional<std::string>& value) {
  if (!value) return;
  store::SearchCondition& is = list.where.parts.emplace_back();
  is.kind = store::SearchCondition::Kind::one_of;
  is.field = {store::SearchField::Place::request, std::move(path)};
  is.values = {*value};
}

}  // namespace

Result<model::DescribeArtifactResponse> describe_artifact(const store::StoredResource& stored) {
  TRY(auto request, request_of<model::CreateArtifactRequest>(stored));
  model::DescribeArtifactResponse answer;
  answer.artifact_name = request.artifact_name;
  answer.properties = std::move(request.properties);
  model::move_shared(std::move(request), answer);
  answer.artifact_arn = stored.arn;
  answer.creation_time = stored.created;
  answer.last_modified_time = stored.modified;
  return answer;
}

Error no_artifact_error(const std::string& arn) {
  return resource_not_found_error("Artifact '" + arn + "' does not exist.");
}

std::string Artifacts::arn_of(const model::ArtifactSource& source) const {
  return arns_.arn(kArtifactKind, artifact_id(source));
}

Result<store::StoredResource> Artifacts::find(const std::string& arn) const {
  TRY(auto found, store_.find_arn(lower_case(arn)));
  if (!found || found->id.kind != kArtifactKind) return no_artifact_error(arn);
  return std::move(*found);
}

Result<std::string> Artifacts::create(model::CreateArtifactRequest request) {
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  request.tags.reset();
  store::StoredResource stored;
  stored.id = {std::string(kArtifactKind), artifact_id(*request.source)};
  stored.arn = arn_of(*request.source);
  stored.request = to_stored_text(request);
  stored.created = stored.modified = clock_.now();
  const auto created = store_.create(stored, tags);
  if (!created && created.error().kind() == ErrorKind::already_exists) {
    return validation_error("Artifact with source (" + *request.source->source_uri +
                            ") already exists: " + created.error().message());
  }
  TRY_VOID(created);
  log::info("artifact_created", {{"arn", stored.arn}});
  return stored.arn;
}

Result<model::DescribeArtifactResponse> Artifacts::describe(const std::string& arn) const {
  TRY(const auto stored, find(arn));
  return describe_artifact(stored);
}

Result<model::ListArtifactsResponse> Artifacts::list(
    const model::ListArtifactsRequest& request) const {
  ResourceList list = make_resource_list(std::string(kArtifactKind), request, true);
  require_member(list, {"Source", "SourceUri"}, request.source_uri);
  require_member(list, {"ArtifactType"}, request.artifact_type);
  TRY(auto page, list_resources(store_, list));
  model::ListArtifactsResponse answer;
  answer.artifact_summaries.emplace();
  answer.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto described, describe_artifact(stored));
    model::ArtifactSummary& summary = answer.artifact_summaries->emplace_back();
    summary.artifact_name = described.artifact_name;
    model::move_shared(std::move(described), summary);
  }
  return answer;
}

Result<std::string> Artifacts::update(const model::UpdateArtifactRequest& request) {
  TRY(const auto found, find(*request.artifact_arn));
  const auto updated = store_.apply(found.id, [&](store::StoredResource& stored) -> Result<void> {
    TRY(auto current, request_of<model::CreateArtifactRequest>(stored));
    if (request.artifact_name) current.artifact_name = request.artifact_name;
    if (request.properties) current.properties = request.properties;
    if (request.properties_to_remove && current.properties)
      for (const std::string& name : *request.properties_to_remove) current.properties->erase(name);
    stored.request = to_stored_text(current);
    stored.modified = clock_.now();
    return ok();
  });
  if (!updated && updated.error().kind() == ErrorKind::not_found)
    return no_artifact_error(found.arn);
  TRY_VOID(updated);
  return found.arn;
}

Result<std::string> Artifacts::remove(const model::DeleteArtifactRequest& request) {
  if (request.artifact_arn.has_value() == request.source.has_value())
    return validation_error("Either ArtifactArn or Source must be specified.");
  TRY(const auto found, find(request.source ? arn_of(*request.source) : *request.artifact_arn));
  const auto removed = store_.remove(found.id);
  if (!removed && removed.error().kind() == ErrorKind::not_found)
    return no_artifact_error(found.arn);
  TRY_VOID(removed);
  log::info("artifact_deleted", {{"arn", found.arn}});
  return found.arn;
}

}  // namespace trainyard::control
