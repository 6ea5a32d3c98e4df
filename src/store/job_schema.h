#pragma once

#include <filesystem>

#include "base/result.h"
#include "store/sqlite.h"

namespace trainyard::store {

// The writer's connection to state.db: made when it isn't there, and brought up to this version's
// schema. unimplemented: it was written by a newer one. Not for use outside store.
Result<Database> open_job_database(const std::filesystem::path& path);

}  // namespace trainyard::store
