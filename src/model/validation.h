#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/shape.h"

// The constraints of the API model, checked on the JSON itself so that messages quote values as
// they were sent. Call check_types (model/codec.h) first: values of the wrong type are skipped
// here.
namespace trainyard::model {

// Values that a server accepts in addition to those of an enumeration of the model.
struct MoreValues {
  std::span<const std::string_view> enumeration;  // the declared one: Shape::values
  std::vector<std::string> values;
};

// One entry for each failed constraint, in the declarations' order:
//   Value 'x y' at 'trainingJobName' failed to satisfy constraint: Member must satisfy …
std::vector<std::string> constraint_failures(const Shape& shape, const boost::json::value& json,
                                             const MoreValues& more = {});

// The message of the ValidationException ("2 validation errors detected: …; …"); nullopt: nothing
// failed.
std::optional<std::string> validation_failure(const Shape& shape, const boost::json::value& json,
                                              const MoreValues& more = {});

}  // namespace trainyard::model
