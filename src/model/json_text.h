#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace trainyard::model {

// JSON as AWS services print it: compact, numbers in plain decimal notation if reasonable
// (1747419050.603, not 1.747419050603E9), as the shortest text that parses to the same number.
// Every number in `value` must be finite.
std::string json_text(const boost::json::value& value);

}  // namespace trainyard::model
