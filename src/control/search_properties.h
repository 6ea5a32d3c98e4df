#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/search.h"
#include "store/job_search.h"

// The properties of what Search finds: every member of the API's shape (TrainingJob, Experiment,
// Trial, TrialComponent), with dots for nested ones ("ResourceConfig.InstanceType"), and those that
// contain a name: HyperParameters.<name>, Metrics.<name>, Parameters.<name>, Tags.<key>, …. Where
// each is stored, and the kind of its values. Pure.
namespace trainyard::control {

enum class PropertyKind {
  text,
  hyper_parameter,  // text, compared as a number by the ordering operators
  parameter,        // of a trial component: a number or a text
  number,
  boolean,
  time,       // stored in milliseconds
  seconds,    // a time that is stored in seconds
  composite,  // a structure, list or map: it exists or not
};

struct SearchProperty {
  PropertyKind kind = PropertyKind::text;
  store::SearchField field;
  // Set for a property of the items of a list, or of what the resource belongs to or what belongs to
  // it: conditions without parts (any_item, any_parent, any_child), each within the one before.
  // `field` is inside the last one then.
  std::vector<store::SearchCondition> within{};
  // What a search is sorted by. nullopt: the property has no order.
  std::optional<store::SearchField> order{};
};

// The properties whose names contain keys, for GetSearchSuggestions: "Tags." and where the keys are
// stored.
struct KeyedProperties {
  std::string_view prefix;
  store::SearchField field;
};

struct PropertyTable;  // control/search_property_rows.h

// The properties of one kind of resource.
class SearchProperties {
 public:
  // nullopt: Trainyard's Search doesn't find this kind.
  static std::optional<SearchProperties> of(model::ResourceType resource);

  // nullopt: no property has this name.
  std::optional<SearchProperty> find(std::string_view name) const;
  // The list of structures that NestedFilters can name, as the first of SearchProperty::within.
  // nullopt: there is none of this name.
  std::optional<store::SearchCondition> find_nested(std::string_view name) const;
  std::vector<KeyedProperties> suggested() const;

 private:
  explicit SearchProperties(const PropertyTable& table) : table_(&table) {}
  const PropertyTable* table_;
};

}  // namespace trainyard::control
