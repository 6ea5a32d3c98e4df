#include "control/model_packages.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "base/fnv1a.h"
#include "base/log.h"
#include "control/api_errors.h"
#include "control/experiment_records.h"
#include "control/model_card.h"
#include "control/registry_kinds.h"
#include "control/resource_list.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"
#include "model/s3_uri.h"
#include "model/shared_members.h"

namespace trainyard::control {
namespace {

using store::SearchCondition;
using store::SearchField;

constexpr std::chrono::hours kTokenLife{24};

// Tells requests with one token apart; they are one client's.
std::string hash_of(const model::CreateModelPackageInput& request) {
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx",
                static_cast<unsigned long long>(fnv1a(to_stored_text(request))));
  return digits.data();
}

SearchCondition test_of(SearchCondition::Kind kind, SearchField field,
                        std::vector<store::SearchValue> values) {
  SearchCondition condition;
  condition.kind = kind;
  condition.field = std::move(field);
  condition.values = std::move(values);
  return condition;
}

SearchCondition is_version() {
  return test_of(SearchCondition::Kind::greater, {SearchField::Place::version}, {std::int64_t{0}});
}

// Without a type: the packages of the group, or those without one (API: ListModelPackages).
void require_type(ResourceList& list, const model::ListModelPackagesInput& request) {
  const auto type = request.model_package_type.value_or(request.model_package_group_name
                                                            ? model::ModelPackageType::Versioned
                                                            : model::ModelPackageType::Unversioned);
  if (type == model::ModelPackageType::Both) return;
  if (type == model::ModelPackageType::Versioned) {
    list.where.parts.push_back(is_version());
    return;
  }
  SearchCondition& others = list.where.parts.emplace_back();
  others.kind = SearchCondition::Kind::none;
  others.parts = {is_version()};
}

}  // namespace

std::string ModelPackages::arn_of(const std::string& name) const {
  return name.starts_with("arn:") ? name : model_package_arn(arns_, name);
}

Result<store::StoredResource> ModelPackages::find(const std::string& name) const {
  const std::string arn = arn_of(name);
  TRY(auto found, store_.find_arn(arn));
  if (!found || found->id.kind != kModelPackageKind) return no_model_package_error(arn);
  return std::move(*found);
}

Result<void> ModelPackages::check_data(const ModelData& data) const {
  const auto location = model::S3Uri::parse(data.uri);
  if (!location)
    return validation_error("Invalid " + data.member + ": '" + data.uri +
                            "' is not of the form s3://bucket/key, nor S3's https form of it");
  const auto found = data.is_prefix ? catalog_.has_objects_under(location->bucket, location->key)
                                    : catalog_.has_object(location->bucket, location->key);
  if (!found && found.error().kind() == ErrorKind::denied)
    return validation_error("Invalid " + data.member + ": " + found.error().message());
  TRY_VOID(found);
  if (*found) return ok();
  return validation_error("Invalid " + data.member + ": there is no " +
                          (data.is_prefix ? "object below " : "object ") + "\"" + data.uri +
                          "\". SkipModelValidation All leaves out this check");
}

Result<void> ModelPackages::check_sources(const model::CreateModelPackageInput& request) const {
  if (request.source_algorithm_specification)
    for (const auto& source : *request.source_algorithm_specification->source_algorithms)
      TRY_VOID(algorithms_.describe(*source.algorithm_name));
  if (request.skip_model_validation == model::SkipModelValidation::All) return ok();
  for (const ModelData& data : model_data_of(request)) TRY_VOID(check_data(data));
  return ok();
}

Result<void> ModelPackages::take_over(model::CreateModelPackageInput& request) const {
  if (!is_clone(request)) return ok();
  if (request.inference_specification)
    return validation_error("InferenceSpecification can't be given with the SourceUri " +
                            *request.source_uri + ", which has one");
  TRY(const auto source, find(*request.source_uri));
  TRY(auto package, request_of<model::CreateModelPackageInput>(source));
  request.inference_specification = std::move(package.inference_specification);
  return ok();
}

Result<std::string> ModelPackages::find_created(const std::string& token,
                                                const std::string& request_hash) const {
  store::SearchQuery query;
  query.sort = {SearchField::Place::created};
  query.limit = 1;
  query.where.parts = {test_of(SearchCondition::Kind::greater, {SearchField::Place::created},
                               {to_epoch_millis(clock_.now() - kTokenLife)}),
                       test_of(SearchCondition::Kind::one_of,
                               {SearchField::Place::state, {"client_token"}}, {token})};
  TRY(const auto found, store_.search(std::string(kModelPackageKind), query));
  if (found.empty()) return std::string();
  const store::StoredResource& stored = found.front().resource;
  TRY(const auto state, parse_model_package_state(stored.state));
  if (state.request_hash == request_hash) return stored.arn;
  return conflict_error("ClientToken '" + token + "' is that of the request which created " +
                        stored.arn + ", and this request is another one");
}

Result<std::string> ModelPackages::store_new(store::NewResource made) {
  store::StoredResource& stored = made.resource;
  if (made.parents.empty()) {
    const auto created = store_.create(stored, made.tags);
    if (!created && created.error().kind() == ErrorKind::already_exists)
      return validation_error("Model Package already exists: " + created.error().message());
    TRY_VOID(created);
    log::info("model_package_created", {{"arn", stored.arn}});
    return stored.arn;
  }
  const std::string group = stored.id.name;
  const auto created = store_.create_version(
      std::move(stored),
      [&](std::int64_t version) { return model_package_version_arn(arns_, group, version); },
      made.tags, made.parents);
  if (!created && created.error().kind() == ErrorKind::not_found)
    return no_model_package_group_error(created.error().message());
  TRY_VOID(created);
  log::info("model_package_created", {{"arn", created->arn}});
  return created->arn;
}

Result<std::string> ModelPackages::store_once(store::NewResource made,
                                              const ModelPackageState& state) {
  const MutexLock one_by_one(tokens_);
  TRY(auto known, find_created(state.client_token, state.request_hash));
  return known.empty() ? store_new(std::move(made)) : known;
}

Result<std::string> ModelPackages::create(model::CreateModelPackageInput request,
                                          const Caller& caller) {
  ModelPackageState state{.created_by = caller};
  state.client_token = std::exchange(request.client_token, {}).value_or("");
  if (!state.client_token.empty()) state.request_hash = hash_of(request);
  TRY_VOID(take_over(request));
  if (auto problem = model_package_problem(request)) return validation_error(std::move(*problem));
  TRY(auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  if (request.model_package_group_name) {
    TRY(const auto group, groups_.find(*request.model_package_group_name));
    request.model_package_group_name = group.id.name;
  }
  TRY_VOID(check_sources(request));
  store::NewResource made =
      make_model_package(std::move(request), std::move(tags), arns_, clock_.now());
  made.resource.state = to_json(state);
  return state.client_token.empty() ? store_new(std::move(made))
                                    : store_once(std::move(made), state);
}

Result<model::DescribeModelPackageOutput> ModelPackages::describe(
    const model::DescribeModelPackageInput& request) const {
  TRY(const auto stored, find(*request.model_package_name));
  TRY(auto described, describe_model_package(stored));
  if (request.included_data == model::IncludedData::MetadataOnly && described.model_card &&
      described.model_card->model_card_content)
    described.model_card->model_card_content =
        public_part_of_model_card(*described.model_card->model_card_content);
  return described;
}

Result<model::BatchDescribeModelPackageOutput> ModelPackages::describe_batch(
    const model::BatchDescribeModelPackageInput& request) const {
  model::BatchDescribeModelPackageOutput answer;
  auto& summaries = answer.model_package_summaries.emplace();
  auto& errors = answer.batch_describe_model_package_error_map.emplace();
  const auto describe_one =
      [&](const std::string& arn) -> Result<model::BatchDescribeModelPackageSummary> {
    TRY(const auto stored, find(arn));
    if (stored.id.version == 0)
      return validation_error("ModelPackage " + arn + " is not a version of a group.");
    TRY(auto described, describe_model_package(stored));
    model::BatchDescribeModelPackageSummary summary;
    model::move_shared(std::move(described), summary);
    return summary;
  };
  for (const std::string& arn : *request.model_package_arn_list) {
    auto summary = describe_one(arn);
    if (summary) {
      summaries.insert_or_assign(arn, std::move(*summary));
      continue;
    }
    if (summary.error().code().empty()) return std::move(summary).error();
    model::BatchDescribeModelPackageError error;
    error.error_code = summary.error().code();
    error.error_response = summary.error().message();
    errors.insert_or_assign(arn, std::move(error));
  }
  return answer;
}

Result<model::ListModelPackagesOutput> ModelPackages::list(
    const model::ListModelPackagesInput& request) const {
  ResourceList list = make_resource_list(std::string(kModelPackageKind), request);
  if (request.model_package_group_name) {
    TRY(const auto group, groups_.find(*request.model_package_group_name));
    list.where.parts.push_back(belongs_to(group.arn));
  }
  require_type(list, request);
  if (request.model_approval_status)
    list.where.parts.push_back(test_of(
        SearchCondition::Kind::one_of, {SearchField::Place::request, {"ModelApprovalStatus"}},
        {std::string(model::to_string(*request.model_approval_status))}));
  TRY(auto page, list_resources(store_, list));
  model::ListModelPackagesOutput answer;
  answer.model_package_summary_list.emplace();
  answer.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto described, describe_model_package(stored));
    model::move_shared(std::move(described), answer.model_package_summary_list->emplace_back());
  }
  return answer;
}

Result<std::string> ModelPackages::update(const model::UpdateModelPackageInput& request,
                                          const Caller& caller) {
  TRY(const auto found, find(*request.model_package_arn));
  TRY(const auto package, request_of<model::CreateModelPackageInput>(found));
  auto additions = additions_of(package, request);
  if (auto problem = model_package_problem(additions)) return validation_error(std::move(*problem));
  additions.skip_model_validation = package.skip_model_validation;
  TRY_VOID(check_sources(additions));
  const auto updated = store_.apply(found.id, [&](store::StoredResource& stored) -> Result<void> {
    TRY(auto current, request_of<model::CreateModelPackageInput>(stored));
    TRY(auto state, parse_model_package_state(stored.state));
    TRY_VOID(change_model_package(current, state, request));
    state.modified_by = caller;
    stored.request = to_stored_text(current);
    stored.state = to_json(state);
    stored.modified = clock_.now();
    return ok();
  });
  if (!updated && updated.error().kind() == ErrorKind::not_found)
    return no_model_package_error(found.arn);
  TRY_VOID(updated);
  log::info("model_package_changed", {{"arn", found.arn}});
  return found.arn;
}

Result<void> ModelPackages::remove(const std::string& name) {
  TRY(const auto found, find(name));
  const auto removed = store_.remove(found.id);
  if (!removed && removed.error().kind() == ErrorKind::not_found)
    return no_model_package_error(found.arn);
  TRY_VOID(removed);
  log::info("model_package_deleted", {{"arn", found.arn}});
  return ok();
}

}  // namespace trainyard::control
