#include "control/associations.h"

#include <boost/json/array.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "control/api_errors.h"
#include "control/artifacts.h"
#include "control/component_state.h"
#include "control/experiment_kinds.h"
#include "control/experiment_records.h"
#include "control/page_token.h"
#include "model/codec.h"
#include "model/enum.h"

namespace trainyard::control {
namespace {

using EdgeType = model::AssociationEdgeType;

constexpr std::size_t kMostOfAnEntity = 10'000;  // in either direction
constexpr std::size_t kDefaultAssociations = 10;
constexpr std::size_t kLinksPerQuery = 200;
// The type of a link whose association has none; "" says that a resource belongs to another.
constexpr std::string_view kNoType = "Untyped";

std::string link_type(const std::optional<EdgeType>& type) {
  return std::string(type ? model::to_string(*type) : kNoType);
}

Error no_entity_error(const std::string& arn) {
  if (arn.find(":experiment") != std::string::npos) return no_record_error(arn);
  return no_artifact_error(arn);
}

// What a list shows of a source or a destination.
struct Entity {
  std::optional<std::string> name{};
  std::optional<std::string> type{};
};

// The types of trial components are those in sagemaker/lineage/artifact.py of the SDK v2.
Result<Entity> entity_of(const store::StoredResource& stored) {
  if (stored.id.kind == kArtifactKind) {
    TRY(auto artifact, describe_artifact(stored));
    return Entity{std::move(artifact.artifact_name), std::move(artifact.artifact_type)};
  }
  if (stored.id.kind != kTrialComponentKind) return Entity{stored.id.name, "SageMakerExperiment"};
  TRY(const auto state, parse_component_state(stored.state));
  return Entity{stored.id.name,
                state.source ? state.source->type : "SageMakerExperimentTrialComponent"};
}

bool has_type(const Entity& entity, const std::optional<std::string>& wanted) {
  return !wanted || entity.type == wanted;
}

model::AssociationSummary summarize_link(const store::ResourceLink& link, Entity source,
                                         Entity destination) {
  model::AssociationSummary summary;
  summary.source_arn = link.parent;
  summary.destination_arn = link.child;
  summary.source_name = std::move(source.name);
  summary.source_type = std::move(source.type);
  summary.destination_name = std::move(destination.name);
  summary.destination_type = std::move(destination.type);
  summary.association_type = model::from_string<EdgeType>(link.type);
  summary.creation_time = link.created;
  return summary;
}

Result<std::int64_t> number_of_token(const std::string& token, const boost::json::object& request) {
  TRY(const boost::json::array fields, parse_page_token(token, request));
  if (fields.size() != 1 || !fields[0].is_int64()) return invalid_token_error(token);
  return fields[0].get_int64();
}

}  // namespace

Result<store::StoredResource> Associations::find(const std::string& arn) const {
  TRY(auto found, store_.find_arn(lower_case(arn)));
  if (!found) return no_entity_error(lower_case(arn));
  return std::move(*found);
}

Result<std::vector<store::ResourceLink>> Associations::between(
    const std::string& source, const std::string& destination) const {
  store::LinkQuery query;
  query.typed = true;
  query.parent = source;
  query.child = destination;
  return store_.list_links(query);
}

// Which are possible: aws/sagemaker-experiments#157.
Result<model::AddAssociationResponse> Associations::add(
    const model::AddAssociationRequest& request) {
  TRY(const auto source, find(*request.source_arn));
  TRY(const auto destination, find(*request.destination_arn));
  if (source.id.kind != kArtifactKind && destination.id.kind != kArtifactKind) {
    return validation_error(
        "Source and destination are both of experiments: one of them must be an artifact.");
  }
  if (source.arn == destination.arn)
    return validation_error("An entity can't be associated with itself: " + source.arn + ".");
  const MutexLock lock(adding_);
  TRY(const auto existing, between(source.arn, destination.arn));
  if (!existing.empty()) {
    return validation_error("Association between source (" + source.arn + ") and destination (" +
                            destination.arn + ") already exists.");
  }
  const auto linked = store_.link({.type = link_type(request.association_type),
                                   .parent = source.arn,
                                   .child = destination.arn,
                                   .created = clock_.now()},
                                  kMostOfAnEntity, kMostOfAnEntity);
  if (!linked && linked.error().kind() == ErrorKind::not_found)
    return no_entity_error(linked.error().message());
  if (!linked && linked.error().kind() == ErrorKind::exhausted) {
    return limit_exceeded_error(linked.error().message() + " has " +
                                std::to_string(kMostOfAnEntity) + " associations, the most.");
  }
  TRY_VOID(linked);
  model::AddAssociationResponse answer;
  answer.source_arn = source.arn;
  answer.destination_arn = destination.arn;
  return answer;
}

Result<model::DeleteAssociationResponse> Associations::remove(
    const model::DeleteAssociationRequest& request) {
  const std::string source = lower_case(*request.source_arn);
  const std::string destination = lower_case(*request.destination_arn);
  TRY(const auto existing, between(source, destination));
  if (existing.empty()) {
    return resource_not_found_error("Association between source (" + source +
                                    ") and destination (" + destination + ") does not exist.");
  }
  for (const store::ResourceLink& link : existing) {
    const auto unlinked = store_.unlink(link.type, link.parent, link.child);
    // Another caller was faster.
    if (!unlinked && unlinked.error().kind() != ErrorKind::not_found) return unlinked.error();
  }
  model::DeleteAssociationResponse answer;
  answer.source_arn = source;
  answer.destination_arn = destination;
  return answer;
}

Result<model::ListAssociationsResponse> Associations::list(
    const model::ListAssociationsRequest& request) const {
  if (request.sort_by && *request.sort_by != model::SortAssociationsBy::CreationTime) {
    return validation_error("SortBy " + std::string(model::to_string(*request.sort_by)) +
                            " is not supported, only CreationTime is.");
  }
  store::LinkQuery query;
  query.typed = true;
  query.limit = kLinksPerQuery;
  query.created_from = request.created_after;
  query.created_to = request.created_before;
  query.descending = request.sort_order != model::SortOrder::Ascending;
  if (request.association_type) query.type = link_type(request.association_type);
  if (request.source_arn) {
    TRY(const auto source, find(*request.source_arn));
    query.parent = source.arn;
  }
  if (request.destination_arn) {
    TRY(const auto destination, find(*request.destination_arn));
    query.child = destination.arn;
  }
  if (request.next_token) {
    TRY(query.after, number_of_token(*request.next_token, model::serialize(request)));
  }
  const auto most = static_cast<std::size_t>(request.max_results.value_or(kDefaultAssociations));
  model::ListAssociationsResponse answer;
  answer.association_summaries.emplace();
  std::int64_t last = 0;  // the number of the last one in the answer
  while (true) {
    TRY(const auto links, store_.list_links(query));
    for (const store::ResourceLink& link : links) {
      TRY(const auto source, store_.find_arn(link.parent));
      TRY(const auto destination, store_.find_arn(link.child));
      if (!source || !destination) continue;  // deleted meanwhile, and its links with it
      TRY(Entity from, entity_of(*source));
      TRY(Entity to, entity_of(*destination));
      if (!has_type(from, request.source_type) || !has_type(to, request.destination_type)) continue;
      if (answer.association_summaries->size() == most) {
        answer.next_token = make_page_token(model::serialize(request), {last});
        return answer;
      }
      answer.association_summaries->push_back(summarize_link(link, std::move(from), std::move(to)));
      last = link.number;
    }
    if (links.size() < query.limit) return answer;
    query.after = links.back().number;
  }
}

}  // namespace trainyard::control
