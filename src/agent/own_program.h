#pragma once

#include <filesystem>
#include <functional>

#include "base/result.h"

namespace trainyard::agent {

// A program that is installed beside this one: `trainyard-shim`, `trainyard-forwarder`,
// `trainyard-feeder`. not_found: it isn't there.
Result<std::filesystem::path> find_own_program(const char* name);

// Starts it for the instance whose folder that is, in a session of its own: it outlives this
// process. The function says whether it has ended.
Result<std::function<bool()>> start_own_program(const char* name,
                                                const std::filesystem::path& instance);

}  // namespace trainyard::agent
