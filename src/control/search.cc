#include "control/search.h"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "control/api_errors.h"
#include "control/experiment_kinds.h"
#include "control/registry_kinds.h"
#include "control/search_expression.h"
#include "control/search_properties.h"
#include "control/search_records.h"
#include "store/resource_store.h"

namespace trainyard::control {
namespace {

constexpr std::size_t kMaxSuggestions = 100;
constexpr std::size_t kMaxPropertyName = 255;  // shape ResourcePropertyName

std::string hint_of(const model::GetSearchSuggestionsRequest& request) {
  if (!request.suggestion_query || !request.suggestion_query->property_name_query) return "";
  return request.suggestion_query->property_name_query->property_name_hint.value_or("");
}

Result<SearchProperties> properties_of(model::ResourceType resource) {
  if (auto properties = SearchProperties::of(resource)) return std::move(*properties);
  return validation_error(
      "Value '" + std::string(model::to_string(resource)) +
      "' at 'resource' is not supported by Trainyard yet. Supported: [TrainingJob, Experiment, "
      "ExperimentTrial, ExperimentTrialComponent, ModelPackage, ModelPackageGroup]");
}

// The kind of the store's resources; empty: training jobs.
std::string_view stored_kind(model::ResourceType resource) {
  switch (resource) {
    case model::ResourceType::Experiment:
      return kExperimentKind;
    case model::ResourceType::ExperimentTrial:
      return kTrialKind;
    case model::ResourceType::ExperimentTrialComponent:
      return kTrialComponentKind;
    case model::ResourceType::ModelPackage:
      return kModelPackageKind;
    case model::ResourceType::ModelPackageGroup:
      return kModelPackageGroupKind;
    default:
      return "";
  }
}

// The results of `expression`, restricted to that job.
model::SearchExpression about_job(const std::string& name,
                                  const std::optional<model::SearchExpression>& expression) {
  model::SearchExpression narrowed;
  narrowed.filters = {
      {.name = "TrainingJobName", .operation = model::Operator::Equals, .value = name}};
  if (expression) narrowed.sub_expressions = {*expression};
  return narrowed;
}

store::StoredJob& stored_of(store::FoundJob& hit) {
  return hit.job;
}
store::StoredResource& stored_of(store::FoundResource& hit) {
  return hit.resource;
}
store::SearchQuery::Position position_at(const store::FoundJob& hit) {
  return {hit.key, hit.job.name};
}
store::SearchQuery::Position position_at(const store::FoundResource& hit) {
  return {hit.key, hit.resource.id.name, hit.resource.id.version};
}

// `found`: a page of that size, and one more if there is more.
template <class Hit>
Result<model::SearchResponse> answer_with(const model::SearchRequest& request,
                                          std::vector<Hit> found, std::size_t page,
                                          SearchRecords records) {
  TRY(const std::int64_t before, hits_before(request));
  const bool more = found.size() > page;
  model::SearchResponse response;
  response.total_hits.emplace().value = before + static_cast<std::int64_t>(found.size());
  response.total_hits->relation =
      more ? model::Relation::GreaterThanOrEqualTo : model::Relation::EqualTo;
  if (more) {
    found.resize(page);
    response.next_token = make_search_token(request, position_at(found.back()),
                                            before + static_cast<std::int64_t>(page));
  }
  response.results.emplace();
  for (Hit& hit : found) {
    TRY(auto record, records.record(std::move(stored_of(hit))));
    if (record) response.results->push_back(std::move(*record));
  }
  return response;
}

}  // namespace

Result<model::SearchResponse> Search::find(model::SearchRequest request,
                                           const std::optional<std::string>& only_job) const {
  TRY(const SearchProperties properties, properties_of(*request.resource));
  if (request.cross_account_filter_option == model::CrossAccountFilterOption::CrossAccount) {
    return validation_error(
        "Value 'CrossAccount' at 'crossAccountFilterOption' is not supported by Trainyard: it has "
        "one account");
  }
  const std::string kind(stored_kind(*request.resource));
  if (only_job && kind.empty())
    request.search_expression = about_job(*only_job, request.search_expression);
  TRY(store::SearchQuery query, make_search(properties, request));
  const std::size_t page = query.limit;
  query.limit = page + 1;  // one more, to know whether there is more
  SearchRecords records(store_, only_job);
  if (kind.empty()) {
    TRY(auto found, store_.search(query));
    return answer_with(request, std::move(found), page, std::move(records));
  }
  TRY(auto found, store_.resources().search(kind, query));
  return answer_with(request, std::move(found), page, std::move(records));
}

Result<model::GetSearchSuggestionsResponse> Search::suggest(
    const model::GetSearchSuggestionsRequest& request) const {
  TRY(const SearchProperties properties, properties_of(*request.resource));
  const std::string kind(stored_kind(*request.resource));
  const std::string hint = hint_of(request);
  model::GetSearchSuggestionsResponse response;
  auto& suggestions = response.property_name_suggestions.emplace();
  for (const KeyedProperties& family : properties.suggested()) {
    const std::string prefix(family.prefix);
    if (!prefix.starts_with(hint) && !hint.starts_with(prefix)) continue;
    const std::string rest = hint.size() > prefix.size() ? hint.substr(prefix.size()) : "";
    const store::KeyQuery query{family.field, rest, kMaxSuggestions - suggestions.size()};
    TRY(const auto keys,
        kind.empty() ? store_.list_keys(query) : store_.resources().list_keys(kind, query));
    for (const std::string& key : keys)
      if (prefix.size() + key.size() <= kMaxPropertyName)
        suggestions.emplace_back().property_name = prefix + key;
  }
  return response;
}

}  // namespace trainyard::control
