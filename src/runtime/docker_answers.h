#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// What an engine's answers mean. Pure.
namespace trainyard::runtime {

// The failure in an answer of that HTTP status: `body` is {"message": …}. Its code() is the status
// in digits: "404".
Error engine_error(int status, std::string_view body);

// Why a container didn't start: invalid_argument and the caller's fault when its program can't be
// executed, unavailable when the machine has no GPU to give; else as it was.
Error start_error(const Error& said);

// A container was not created since there is one of that name.
bool says_name_taken(const Error& error);

// A signal was refused since the container has ended, or is just ending.
bool says_not_running(const Error& error);

// The version of the API to speak, given an engine's newest and oldest: "1.41". unavailable when
// there is none that both know.
Result<std::string> choose_api_version(std::string_view newest, std::string_view oldest);

// The names in an engine's list of images; none of what is no such list.
std::vector<std::string> image_names(std::string_view list);

// Text within a URL: all but letters, digits, and "-._~/" as %XX.
std::string percent_encode(std::string_view text);

}  // namespace trainyard::runtime
