#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "store/job_search.h"

// The properties of a training job in Search: every member of the API's shape TrainingJob, with
// dots for nested ones ("ResourceConfig.InstanceType"), and HyperParameters.<name>,
// Environment.<name>, Metrics.<name>, Tags.<key>. A pure table: where each is stored, and the kind
// of its values.
namespace trainyard::control {

enum class PropertyKind {
  text,
  hyper_parameter,  // text, compared as a number by the ordering operators
  number,
  boolean,
  time,
  composite,  // a structure, list or map: it exists or not
};

struct SearchProperty {
  PropertyKind kind = PropertyKind::text;
  store::SearchField field;
  // Set for a property of each item of this list; `field` is the item's then.
  std::optional<store::SearchField> list;
};

// nullopt: no property has this name.
std::optional<SearchProperty> find_search_property(std::string_view name);

// The list of structures that NestedFilters can name; nullopt: there is none of this name.
std::optional<store::SearchField> find_nested_property(std::string_view name);

// The properties whose names contain keys, for GetSearchSuggestions: "Tags." and where the keys are
// stored.
struct KeyedProperties {
  std::string_view prefix;
  store::SearchField field;
};
std::vector<KeyedProperties> suggested_properties();

}  // namespace trainyard::control
