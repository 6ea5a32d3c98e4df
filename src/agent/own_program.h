#pragma once

#include <filesystem>

#include "base/result.h"

namespace trainyard::agent {

// A program that is installed beside this one: `trainyard-shim`, `trainyard-forwarder`. They are
// programs of their own because each job waits for their start, and this one's libraries take tens
// of milliseconds to load. not_found: it isn't there.
Result<std::filesystem::path> find_own_program(const char* name);

}  // namespace trainyard::agent
