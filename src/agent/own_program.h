#pragma once

#include <filesystem>
#include <functional>

#include "base/result.h"

namespace trainyard::agent {

// The path of a program that is installed beside this one: `trainyard-shim`, `trainyard-forwarder`,
// `trainyard-feeder`, `trainyard-nccl`. not_found: it doesn't exist.
Result<std::filesystem::path> find_own_program(const char* name);

// Starts it for the instance with that folder, in a session of its own: it outlives this process.
// The returned function tells whether it has ended.
Result<std::function<bool()>> start_own_program(const char* name,
                                                const std::filesystem::path& instance);

}  // namespace trainyard::agent
