#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/shape.h"

// The constraints of the API model, checked on the JSON itself so that a refused value is echoed as
// it was sent. Call check_types (model/codec.h) first: values of a wrong type are passed over here.
namespace trainyard::model {

// One entry for each failed constraint, in the declarations' order:
//   Value 'x y' at 'trainingJobName' failed to satisfy constraint: Member must satisfy …
std::vector<std::string> constraint_failures(const Shape& shape, const boost::json::value& json);

// The message of the ValidationException ("2 validation errors detected: …; …"); nullopt: nothing
// failed.
std::optional<std::string> validation_failure(const Shape& shape, const boost::json::value& json);

}  // namespace trainyard::model
