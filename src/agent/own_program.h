#pragma once

#include <filesystem>

#include "base/result.h"

namespace trainyard::agent {

// A program that is installed beside this one: `trainyard-shim`, `trainyard-forwarder`. not_found:
// it isn't there.
Result<std::filesystem::path> find_own_program(const char* name);

}  // namespace trainyard::agent
