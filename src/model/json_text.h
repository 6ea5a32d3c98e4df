#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace trainyard::model {

// JSON as the AWS services print it: compact, numbers in plain decimal notation where that is
// reasonable (1747419050.603, not 1.747419050603E9) and the shortest text that reads back as the
// same number. Every number in `value` must be finite.
std::string json_text(const boost::json::value& value);

}  // namespace trainyard::model
