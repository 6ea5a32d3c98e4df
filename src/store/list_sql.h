#pragma once

#include <string_view>

#include "base/result.h"
#include "store/job_store.h"
#include "store/sqlite.h"

namespace trainyard::store {

// JobStore::list() as a statement, its values bound. `select`: "SELECT … FROM jobs ". Not for use
// outside store.
Result<Statement> prepare_list(Database& db, std::string_view select, const JobQuery& query);

}  // namespace trainyard::store
