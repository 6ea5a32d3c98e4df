#pragma once

#include <array>
#include <span>
#include <string_view>

#include "control/search_properties.h"
#include "model/shape.h"

// The tables of control/search_properties.h. Not for use elsewhere.
namespace trainyard::control {

// What a row's property is a property of.
enum class PropertyOf {
  resource,
  list,                 // the same; it is a list that NestedFilters can name
  item,                 // each item of a list
  trial,                // each trial that the resource belongs to
  experiment,           // the experiment that it belongs to
  experiment_of_trial,  // the experiment of each such trial
  trial_component,      // each trial component that belongs to it
};

// A property that isn't in the request, or has another name there.
struct PropertyRow {
  std::string_view name;
  PropertyKind kind;
  store::SearchField::Place place;
  std::string_view path = {};  // in the state's JSON, with dots; a list's, for its items
  PropertyOf of = PropertyOf::resource;
  std::string_view item = {};  // the member of the list's items
  // In the request: what the resource itself has of a property that is another's.
  std::string_view order = {};
};

// A part of a value in a map or list that is named by a key: "Metrics.<name>.Max".
struct PropertyPart {
  std::string_view name;
  PropertyKind kind;
  std::string_view member;
};

// Properties whose names contain a key: "Tags.<key>". The key is all of the rest, or all of it before
// the name of a part.
struct PropertyFamily {
  std::string_view prefix;  // with its dot
  PropertyKind kind;        // of the value without a part
  store::SearchField::Place place;
  std::string_view path = {};
  // As SearchField's.
  std::string_view key_member = {};
  std::array<std::string_view, 2> value_members = {};
  std::span<const PropertyPart> parts = {};
};

struct PropertyTable {
  const model::Shape* shape;  // its members are stored in the request, but for those of `rows`
  std::span<const PropertyRow> rows;
  std::span<const PropertyFamily> families;
  // Names are found in any case, as in AWS's examples ("metrics.test:accuracy.max"). Keys aren't.
  bool any_case;
  // Below this name there are no properties but those of `rows`.
  std::string_view rows_only = {};
};

const PropertyTable& training_job_properties();
const PropertyTable& experiment_properties();
const PropertyTable& trial_properties();
const PropertyTable& trial_component_properties();
const PropertyTable& model_package_group_properties();
const PropertyTable& model_package_properties();

}  // namespace trainyard::control
