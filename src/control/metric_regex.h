#pragma once

#include <optional>
#include <string>

namespace trainyard::control {

// Why `pattern` can't be a metric definition's Regex, for people; nullopt: it can.
std::optional<std::string> metric_regex_error(const std::string& pattern);

}  // namespace trainyard::control
