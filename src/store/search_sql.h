#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/job_search.h"
#include "store/sqlite.h"

// Searches as SQL, for both JobStore and ResourceStore. Not for use outside store.
//
// There are two ways to find a page. If a condition that every hit must satisfy has an index and
// few jobs satisfy it, those are fetched and sorted ("Search by tag" in docs/benchmarks.md).
// Otherwise the jobs are walked in the order of the result, by its index, until the page is full:
// fast if hits aren't rare ("Search by status"). Sorting by something without an index reads every
// job. Only one page is held at any time. If no index helps, columns in memory select the few jobs
// to read.
namespace trainyard::store {

class SearchColumns;
struct SearchTable;

struct SearchHit {
  std::string name;
  std::int64_t version = 0;        // for a table with versions
  std::optional<SearchValue> key;  // what it was sorted by
};

// `columns`: those of jobs; may be null.
Result<std::vector<SearchHit>> run_search(Database& db, const SearchTable& table,
                                          const SearchQuery& query, SearchColumns* columns);

// Receives a job's number and its value of a field; returns false to stop the reading.
using TakeValue = std::function<bool(std::int64_t number, const std::optional<SearchValue>& value)>;
// For every job.
Result<void> read_values(Database& db, const SearchField& field, SearchCondition::Reading reading,
                         const TakeValue& take);
// For the jobs with these names.
Result<void> read_values(Database& db, const SearchField& field, SearchCondition::Reading reading,
                         std::span<const std::string> names, const TakeValue& take);

Result<std::vector<std::string>> run_key_query(Database& db, const SearchTable& table,
                                               const KeyQuery& query);

}  // namespace trainyard::store
