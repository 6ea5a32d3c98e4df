#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/job_store.h"
#include "store/sqlite.h"

namespace trainyard::store {

// JobStore::list() as a statement, its values bound. `select`: "SELECT … FROM jobs ". `only`: the
// jobs among which all that the query wants are; they are fetched and sorted, where else the
// order's index is walked. Not for use outside store.
Result<Statement> prepare_list(Database& db, std::string_view select, const JobQuery& query,
                               const std::optional<std::vector<std::string>>& only);

}  // namespace trainyard::store
