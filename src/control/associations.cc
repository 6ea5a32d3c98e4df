#include "control/associations.h"

#include <boost/json/array.hpp>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
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
struct LineageEntity {
  std::optional<std::string> name{};
  std::optional<std::string> type{};
};

// The types of trial components are those in sagemaker/lineage/artifact.py of the SDK v2.
Result<LineageEntity> entity_of(const store::StoredResource& stored) {
  if (stored.id.kind == kArtifactKind) {
    TRY(auto artifact, describe_artifact(stored));
    return LineageEntity{std::move(artifact.artifact_name), std::move(artifact.artifact_type)};
  }
  if (stored.id.kind != kTrialComponentKind)
    return LineageEntity{stored.id.name, "SageMakerExperiment"};
  TRY(const auto state, parse_component_state(stored.state));
  return LineageEntity{stored.id.name,
                       state.source ? state.source->type : "SageMakerExperimentTrialComponent"};
}

bool is_of_type(const std::optional<std::string>& type, const std::optional<std::string>& wanted) {
  return !wanted || type == wanted;
}

std::string association_key(const model::AssociationSummary& summary,
                            model::SortAssociationsBy sort_by) {
  switch (sort_by) {
    case model::SortAssociationsBy::SourceArn:
      return *summary.source_arn;
    case model::SortAssociationsBy::DestinationArn:
      return *summary.destination_arn;
    case model::SortAssociationsBy::SourceType:
      return summary.source_type.value_or("");
    case model::SortAssociationsBy::DestinationType:
      return summary.destination_type.value_or("");
    case model::SortAssociationsBy::CreationTime:
      return "";
  }
  return "";
}

// Where an association is in a list: its sort key; then, and by creation alone, its number.
using AssociationPlace = std::pair<std::string, std::int64_t>;

Result<AssociationPlace> place_of_token(const std::string& token,
                                        const boost::json::object& request) {
  TRY(const boost::json::array fields, parse_page_token(token, request));
  if (fields.size() != 2 || !fields[0].is_string() || !fields[1].is_int64())
    return invalid_token_error(token);
  return AssociationPlace{fields[0].get_string(), fields[1].get_int64()};
}

// The first associations of an order after a place: a page, and one more if there is one.
class AssociationPage {
 public:
  AssociationPage(std::size_t most, bool descending, std::optional<AssociationPlace> after)
      : most_(most), descending_(descending), after_(std::move(after)) {}

  void add(AssociationPlace at, model::AssociationSummary summary) {
    if (after_ && (descending_ ? at >= *after_ : at <= *after_)) return;
    kept_.emplace(std::move(at), std::move(summary));
    if (kept_.size() > most_ + 1) kept_.erase(descending_ ? kept_.begin() : std::prev(kept_.end()));
  }
  bool is_full() const { return kept_.size() > most_; }

  model::ListAssociationsResponse answer(const model::ListAssociationsRequest& request) && {
    model::ListAssociationsResponse answer;
    auto& summaries = answer.association_summaries.emplace();
    AssociationPlace last;
    const bool has_more = is_full();
    while (!kept_.empty() && summaries.size() < most_) {
      auto first = kept_.extract(descending_ ? std::prev(kept_.end()) : kept_.begin());
      last = std::move(first.key());
      summaries.push_back(std::move(first.mapped()));
    }
    if (has_more)
      answer.next_token = make_page_token(model::serialize(request), {last.first, last.second});
    return answer;
  }

 private:
  const std::size_t most_;
  const bool descending_;
  const std::optional<AssociationPlace> after_;
  std::map<AssociationPlace, model::AssociationSummary> kept_;
};

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
  using Sort = model::SortAssociationsBy;
  const Sort sort_by = request.sort_by.value_or(Sort::CreationTime);
  const auto most = static_cast<std::size_t>(request.max_results.value_or(kDefaultAssociations));
  store::LinkQuery query;
  query.typed = true;
  query.created_from = request.created_after;
  query.created_to = request.created_before;
  query.descending = request.sort_order != model::SortOrder::Ascending;
  query.limit = kLinksPerQuery;
  if (request.association_type) query.type = link_type(request.association_type);
  if (request.source_arn) {
    TRY(const auto source, find(*request.source_arn));
    query.parent = source.arn;
  }
  if (request.destination_arn) {
    TRY(const auto destination, find(*request.destination_arn));
    query.child = destination.arn;
  }
  std::optional<AssociationPlace> after;
  if (request.next_token) {
    TRY(after, place_of_token(*request.next_token, model::serialize(request)));
    if (sort_by == Sort::CreationTime) query.after = after->second;
  }
  AssociationPage page(most, query.descending, std::move(after));
  while (true) {
    TRY(const auto links, store_.list_links(query));
    for (const store::ResourceLink& link : links) {
      TRY(auto summary, summarize(link));
      if (!summary || !is_of_type(summary->source_type, request.source_type) ||
          !is_of_type(summary->destination_type, request.destination_type))
        continue;
      std::string key = association_key(*summary, sort_by);
      page.add({std::move(key), link.number}, std::move(*summary));
      if (sort_by == Sort::CreationTime && page.is_full()) return std::move(page).answer(request);
    }
    if (links.size() < query.limit) return std::move(page).answer(request);
    query.after = links.back().number;
  }
}

Result<std::optional<model::AssociationSummary>> Associations::summarize(
    const store::ResourceLink& link) const {
  TRY(const auto source, store_.find_arn(link.parent));
  TRY(const auto destination, store_.find_arn(link.child));
  if (!source || !destination) return std::optional<model::AssociationSummary>();
  TRY(LineageEntity from, entity_of(*source));
  TRY(LineageEntity to, entity_of(*destination));
  model::AssociationSummary summary;
  summary.source_arn = link.parent;
  summary.destination_arn = link.child;
  summary.source_name = std::move(from.name);
  summary.source_type = std::move(from.type);
  summary.destination_name = std::move(to.name);
  summary.destination_type = std::move(to.type);
  summary.association_type = model::from_string<EdgeType>(link.type);
  summary.creation_time = link.created;
  return std::optional(std::move(summary));
}

}  // namespace trainyard::control
