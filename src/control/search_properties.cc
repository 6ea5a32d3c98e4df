#include "control/search_properties.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "base/split.h"
#include "control/experiment_kinds.h"
#include "control/search_property_rows.h"

namespace trainyard::control {
namespace {

using store::SearchCondition;
using store::SearchField;
using Place = SearchField::Place;

bool same_name(const PropertyTable& table, std::string_view a, std::string_view b) {
  return table.any_case ? lower_case(a) == lower_case(b) : a == b;
}

bool begins_with(const PropertyTable& table, std::string_view name, std::string_view prefix) {
  return name.size() > prefix.size() && same_name(table, name.substr(0, prefix.size()), prefix);
}

SearchField field_at(Place place, std::string_view path) {
  SearchField field{place};
  if (!path.empty())
    for (const std::string_view member : split(path, '.')) field.path.emplace_back(member);
  return field;
}

SearchCondition items_of(SearchField list) {
  SearchCondition condition;
  condition.kind = SearchCondition::Kind::any_item;
  condition.field = std::move(list);
  return condition;
}

SearchCondition relatives_of(SearchCondition::Kind kind, std::string_view relative_kind) {
  SearchCondition condition;
  condition.kind = kind;
  condition.relative_kind = relative_kind;
  return condition;
}

std::vector<SearchCondition> groups_of(const PropertyRow& row) {
  switch (row.of) {
    case PropertyOf::resource:
    case PropertyOf::list:
      return {};
    case PropertyOf::item:
      return {items_of(field_at(row.place, row.path))};
    case PropertyOf::trial:
      return {relatives_of(SearchCondition::Kind::any_parent, kTrialKind)};
    case PropertyOf::experiment:
      return {relatives_of(SearchCondition::Kind::any_parent, kExperimentKind)};
    case PropertyOf::experiment_of_trial:
      return {relatives_of(SearchCondition::Kind::any_parent, kTrialKind),
              relatives_of(SearchCondition::Kind::any_parent, kExperimentKind)};
    case PropertyOf::trial_component:
      return {relatives_of(SearchCondition::Kind::any_child, kTrialComponentKind)};
  }
  return {};
}

// A property of the resource itself, sorted by its values.
SearchProperty own(PropertyKind kind, SearchField field) {
  SearchProperty property{kind, field};
  if (kind != PropertyKind::composite) property.order = std::move(field);
  return property;
}

SearchProperty property_of(const PropertyRow& row) {
  SearchProperty property = own(row.kind, field_at(row.place, row.path));
  property.within = groups_of(row);
  if (property.within.empty()) return property;
  if (row.of == PropertyOf::item) property.field = field_at(Place::item, row.item);
  property.order.reset();
  if (!row.order.empty()) property.order = field_at(Place::request, row.order);
  return property;
}

const PropertyRow* row_of(const PropertyTable& table, std::string_view name) {
  const auto row = std::ranges::find_if(
      table.rows, [&](const PropertyRow& each) { return same_name(table, each.name, name); });
  return row == table.rows.end() ? nullptr : &*row;
}

SearchField keys_of(const PropertyFamily& family) {
  SearchField field = field_at(family.place, family.path);
  field.key_member = family.key_member;
  for (const std::string_view member : family.value_members)
    if (!member.empty()) field.value_members.emplace_back(member);
  return field;
}

SearchProperty keyed(const PropertyTable& table, const PropertyFamily& family,
                     std::string_view rest) {
  SearchField field = keys_of(family);
  for (const PropertyPart& part : family.parts) {
    const std::size_t dot = rest.size() - std::min(rest.size(), part.name.size() + 1);
    if (dot == 0 || rest[dot] != '.' || !same_name(table, rest.substr(dot + 1), part.name))
      continue;
    field.key = rest.substr(0, dot);
    field.value_members = {std::string(part.member)};
    return own(part.kind, std::move(field));
  }
  field.key = rest;
  return own(family.kind, std::move(field));
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
      return PropertyKind::seconds;  // model/codec.h
    default:
      return PropertyKind::composite;
  }
}

const model::Member* find_member(const PropertyTable& table, const model::Shape& shape,
                                 std::string_view name) {
  if (shape.kind != model::Kind::structure) return nullptr;
  const auto member = std::ranges::find_if(
      shape.members, [&](const model::Member& each) { return same_name(table, each.name, name); });
  return member == shape.members.end() ? nullptr : &*member;
}

// The name's way down the shape, in the request's JSON.
std::optional<SearchProperty> find_in_request(const PropertyTable& table, std::string_view name) {
  SearchField field{Place::request};
  std::optional<SearchField> list;
  const model::Shape* shape = table.shape;
  while (!name.empty()) {
    if (shape->kind == model::Kind::map) {
      // The key is all of the rest: it may contain dots.
      if (list) return std::nullopt;
      field.key = name;
      return own(PropertyKind::text, std::move(field));
    }
    if (shape->kind == model::Kind::list) {
      if (list) return std::nullopt;  // a list in a list has no name
      list = std::exchange(field, {Place::item});
      shape = shape->item;
    }
    const std::size_t dot = name.find('.');
    const model::Member* member = find_member(table, *shape, name.substr(0, dot));
    if (member == nullptr) return std::nullopt;
    field.path.emplace_back(member->name);
    shape = member->shape;
    if (dot == std::string_view::npos) break;
    name.remove_prefix(dot + 1);
    if (name.empty()) return std::nullopt;
  }
  if (shape->kind == model::Kind::list && shape->item->kind == model::Kind::text && !list) {
    list = std::exchange(field, {Place::item});
    shape = shape->item;
  }
  if (!list) return own(kind_of(shape->kind), std::move(field));
  return SearchProperty{kind_of(shape->kind), std::move(field), {items_of(std::move(*list))}};
}

// The shape of what is at that path in the request.
const model::Shape& shape_at(const model::Shape& shape, const std::vector<std::string>& path) {
  const model::Shape* at = &shape;
  for (const std::string& member : path) at = at->find(member)->shape;
  return *at;
}

}  // namespace

std::optional<SearchProperties> SearchProperties::of(model::ResourceType resource) {
  switch (resource) {
    case model::ResourceType::TrainingJob:
      return SearchProperties(training_job_properties());
    case model::ResourceType::Experiment:
      return SearchProperties(experiment_properties());
    case model::ResourceType::ExperimentTrial:
      return SearchProperties(trial_properties());
    case model::ResourceType::ExperimentTrialComponent:
      return SearchProperties(trial_component_properties());
    case model::ResourceType::ModelPackage:
      return SearchProperties(model_package_properties());
    case model::ResourceType::ModelPackageGroup:
      return SearchProperties(model_package_group_properties());
    default:
      return std::nullopt;
  }
}

std::optional<SearchProperty> SearchProperties::find(std::string_view name) const {
  if (const PropertyRow* row = row_of(*table_, name)) return property_of(*row);
  for (const PropertyFamily& family : table_->families)
    if (begins_with(*table_, name, family.prefix))
      return keyed(*table_, family, name.substr(family.prefix.size()));
  if (!table_->rows_only.empty() && begins_with(*table_, name, table_->rows_only))
    return std::nullopt;
  // Tags are stored separately, and are named by their keys only.
  if (same_name(*table_, name.substr(0, name.find('.')), "Tags")) return std::nullopt;
  return find_in_request(*table_, name);
}

std::vector<KeyedProperties> SearchProperties::suggested() const {
  std::vector<KeyedProperties> suggested;
  for (const PropertyFamily& family : table_->families)
    suggested.push_back({family.prefix, keys_of(family)});
  return suggested;
}

std::optional<SearchCondition> SearchProperties::find_nested(std::string_view name) const {
  const auto found = find(name);
  if (!found || found->kind != PropertyKind::composite) return std::nullopt;
  if (const PropertyRow* row = row_of(*table_, name)) {
    if (row->of == PropertyOf::list) return items_of(found->field);
    return found->within.empty() || found->field.place != Place::name
               ? std::nullopt
               : std::optional(found->within.front());
  }
  if (!found->within.empty() || found->field.place != Place::request || found->field.key)
    return std::nullopt;
  const model::Shape& shape = shape_at(*table_->shape, found->field.path);
  const bool is_list_of_structures =
      shape.kind == model::Kind::list && shape.item->kind == model::Kind::structure;
  return is_list_of_structures ? std::optional(items_of(found->field)) : std::nullopt;
}

}  // namespace trainyard::control
