#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Interprets an engine's answers. Pure.
namespace trainyard::runtime {

// The error in an answer with that HTTP status: `body` is {"message": …}. Its code() is the status
// in digits: "404".
Error engine_error(int status, std::string_view body);

// Why a container didn't start: invalid_argument and the caller's fault if its program can't be
// executed, unavailable if the machine has no GPU for it; otherwise `said`.
Error start_error(const Error& error);

// Whether a container wasn't created because its name is in use.
bool is_name_conflict(const Error& error);

// Whether a signal was refused because the container has ended, or is ending.
bool is_not_running_error(const Error& error);

// The version of the API to use, given an engine's newest and oldest: "1.41". unavailable: there is
// none that both support.
Result<std::string> choose_api_version(std::string_view newest, std::string_view oldest);

// The names in an engine's list of images; empty if it isn't one.
std::vector<std::string> image_names(std::string_view list);

}  // namespace trainyard::runtime
