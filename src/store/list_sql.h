#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/job_store.h"
#include "store/sqlite.h"

namespace trainyard::store {

// JobStore::list() as a statement with its values bound. `select`: "SELECT … FROM jobs ". `only`: a
// superset of the jobs that the query matches; they are fetched and sorted, instead of walking the
// order's index. Not for use outside store.
Result<Statement> prepare_list(Database& db, std::string_view select, const JobQuery& query,
                               const std::optional<std::vector<std::string>>& only);

}  // namespace trainyard::store
