#pragma once

#include <optional>
#include <string_view>

#include "store/job_search.h"

// The properties of a training job that Search knows by name: every member of the API's shape
// TrainingJob, dotted for what is within ("ResourceConfig.InstanceType"), and
// HyperParameters.<name>, Environment.<name>, Metrics.<name>, Tags.<key>. A pure table: where each
// is kept, and which values it has.
namespace trainyard::control {

enum class PropertyKind {
  text,
  hyper_parameter,  // a text that is a number where a number is asked for
  number,
  boolean,
  time,
  composite,  // a structure, list or map: it is there or not
};

struct SearchProperty {
  PropertyKind kind = PropertyKind::text;
  store::SearchField field;
  // The property of each item of this list; `field` is an item's then.
  std::optional<store::SearchField> list;
};

// nullopt: no property has this name.
std::optional<SearchProperty> find_search_property(std::string_view name);

// The list of structures that NestedFilters can name; nullopt: there is none of this name.
std::optional<store::SearchField> find_nested_property(std::string_view name);

}  // namespace trainyard::control
