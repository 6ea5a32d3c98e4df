#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

// Parses the values of flags with a structure. Pure. Errors are invalid_argument and name the flag
// and the value.
namespace trainyard::cli {

Error bad_flag(std::string_view flag, std::string_view value, std::string_view why);

// "NAME=VALUE", split at the first '='. The name isn't empty, the value may be.
Result<std::pair<std::string, std::string>> parse_assignment(std::string_view flag,
                                                             std::string_view text);

// "90" (seconds), "90s", "30m", "2h", "1d" and sums of them: "1h30m". More than zero.
Result<std::chrono::seconds> parse_duration(std::string_view flag, std::string_view text);

}  // namespace trainyard::cli
