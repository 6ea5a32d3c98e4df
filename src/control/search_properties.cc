#include "control/search_properties.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "model/search_record.h"
#include "model/shape.h"

namespace trainyard::control {
namespace {

using store::SearchField;
using Place = SearchField::Place;

// Properties that aren't in the request, or have another name there.
struct Row {
  std::string_view name;
  PropertyKind kind;
  Place place;
  std::string_view member = {};  // of the state's JSON (control/job_codec.h); a list's, with `item`
  std::string_view item = {};    // of the list's items
};
constexpr auto kRows = std::to_array<Row>({
    {"TrainingJobName", PropertyKind::text, Place::name},
    {"TrainingJobArn", PropertyKind::text, Place::arn},
    {"TrainingJobStatus", PropertyKind::text, Place::status},
    {"CreationTime", PropertyKind::time, Place::created},
    {"LastModifiedTime", PropertyKind::time, Place::modified},
    {"SecondaryStatus", PropertyKind::text, Place::state, "phase"},
    {"FailureReason", PropertyKind::text, Place::state, "failure_reason"},
    {"ModelArtifacts", PropertyKind::composite, Place::state, "model_artifacts"},
    {"ModelArtifacts.S3ModelArtifacts", PropertyKind::text, Place::state, "model_artifacts"},
    {"TrainingStartTime", PropertyKind::time, Place::state, "training_start_time"},
    {"TrainingEndTime", PropertyKind::time, Place::state, "training_end_time"},
    {"TrainingTimeInSeconds", PropertyKind::number, Place::state, "training_time_in_seconds"},
    {"BillableTimeInSeconds", PropertyKind::number, Place::state, "billable_time_in_seconds"},
    {"SecondaryStatusTransitions", PropertyKind::composite, Place::state, "transitions"},
    {"SecondaryStatusTransitions.Status", PropertyKind::text, Place::state, "transitions",
     "status"},
    {"SecondaryStatusTransitions.StartTime", PropertyKind::time, Place::state, "transitions",
     "start_time"},
    {"SecondaryStatusTransitions.EndTime", PropertyKind::time, Place::state, "transitions",
     "end_time"},
    {"SecondaryStatusTransitions.StatusMessage", PropertyKind::text, Place::state, "transitions",
     "status_message"},
    {"FinalMetricDataList", PropertyKind::composite, Place::state, "final_metrics"},
    {"FinalMetricDataList.MetricName", PropertyKind::text, Place::state, "final_metrics",
     "metric_name"},
    {"FinalMetricDataList.Value", PropertyKind::number, Place::state, "final_metrics", "value"},
    {"FinalMetricDataList.Timestamp", PropertyKind::time, Place::state, "final_metrics",
     "timestamp"},
});

constexpr std::string_view kTags = "Tags.";
constexpr std::string_view kMetrics = "Metrics.";
constexpr std::string_view kHyperParameters = "HyperParameters";

SearchField field_at(Place place, std::string_view member) {
  SearchField field{place};
  if (!member.empty()) field.path.emplace_back(member);
  return field;
}

SearchField metrics() {
  SearchField field = field_at(Place::state, "final_metrics");
  field.key_member = "metric_name";
  field.value_member = "value";
  return field;
}

SearchProperty property_of(const Row& row) {
  if (row.item.empty()) return {row.kind, field_at(row.place, row.member), {}};
  return {row.kind, field_at(Place::item, row.item), field_at(row.place, row.member)};
}

SearchProperty keyed(PropertyKind kind, SearchField field, std::string_view key) {
  field.key = std::string(key);
  return {kind, std::move(field), {}};
}

PropertyKind kind_of(model::Kind kind) {
  switch (kind) {
    case model::Kind::text:
      return PropertyKind::text;
    case model::Kind::integer:
    case model::Kind::number:
      return PropertyKind::number;
    case model::Kind::boolean:
      return PropertyKind::boolean;
    case model::Kind::timestamp:
      return PropertyKind::time;
    default:
      return PropertyKind::composite;
  }
}

// The name's way down the shape, in the request's JSON.
std::optional<SearchProperty> find_in_request(std::string_view name) {
  SearchProperty found{PropertyKind::composite, {Place::request}, {}};
  const model::Shape* shape = &model::shape_of<model::TrainingJob>();
  while (!name.empty()) {
    if (shape->kind == model::Kind::map) {
      // The key is all of the rest: it may contain dots.
      if (found.list) return std::nullopt;
      const bool is_hyper_parameter = found.field.path.front() == kHyperParameters;
      return keyed(is_hyper_parameter ? PropertyKind::hyper_parameter : PropertyKind::text,
                   found.field, name);
    }
    if (shape->kind == model::Kind::list) {
      if (found.list) return std::nullopt;  // a list in a list has no name
      found.list = std::exchange(found.field, {Place::item});
      shape = shape->item;
    }
    const std::size_t dot = name.find('.');
    const model::Member* member =
        shape->kind == model::Kind::structure ? shape->find(name.substr(0, dot)) : nullptr;
    if (member == nullptr) return std::nullopt;
    found.field.path.emplace_back(member->name);
    shape = member->shape;
    if (dot == std::string_view::npos) break;
    name.remove_prefix(dot + 1);
    if (name.empty()) return std::nullopt;
  }
  found.kind = kind_of(shape->kind);
  if (shape->kind == model::Kind::list && shape->item->kind == model::Kind::text && !found.list) {
    found = {PropertyKind::text, {Place::item}, found.field};
  }
  return found;
}

const Row* row_of(std::string_view name) {
  const auto row = std::ranges::find(kRows, name, &Row::name);
  return row == kRows.end() ? nullptr : &*row;
}

}  // namespace

std::optional<SearchProperty> find_search_property(std::string_view name) {
  if (const Row* row = row_of(name)) return property_of(*row);
  if (name.starts_with(kTags) && name.size() > kTags.size())
    return keyed(PropertyKind::text, {Place::tag}, name.substr(kTags.size()));
  if (name.starts_with(kMetrics) && name.size() > kMetrics.size())
    return keyed(PropertyKind::number, metrics(), name.substr(kMetrics.size()));
  // Tags are stored separately, and are named by their keys only.
  if (name == "Tags" || name.starts_with(kTags)) return std::nullopt;
  return find_in_request(name);
}

std::vector<KeyedProperties> suggested_properties() {
  return {{"HyperParameters.", field_at(Place::request, kHyperParameters)},
          {kMetrics, metrics()},
          {kTags, {Place::tag}}};
}

std::optional<SearchField> find_nested_property(std::string_view name) {
  for (const Row& row : kRows)
    if (row.name == name && row.kind == PropertyKind::composite && row.member != "model_artifacts")
      return property_of(row).field;
  const model::Shape* shape = &model::shape_of<model::TrainingJob>();
  const auto found = find_search_property(name);
  if (!found || found->list || found->field.place != Place::request) return std::nullopt;
  for (const std::string& member : found->field.path) {
    if (shape->kind != model::Kind::structure) return std::nullopt;
    shape = shape->find(member)->shape;
  }
  const bool is_list_of_structures =
      shape->kind == model::Kind::list && shape->item->kind == model::Kind::structure;
  return is_list_of_structures ? std::optional(found->field) : std::nullopt;
}

}  // namespace trainyard::control
