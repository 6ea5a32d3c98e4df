#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/job_search.h"
#include "store/sqlite.h"

// Searches as SQL: of JobStore and ResourceStore alike. Not for use outside store.
//
// A page is found in one of two ways. Where a condition that every hit must satisfy has an index
// and few jobs satisfy it, those are fetched and sorted. Else the jobs are walked in the order of
// the result, by its index, until the page is full: quick when hits are not rare. A sort by
// something without an index looks at every job. Only a page's worth is held at any time. Columns
// that are in memory say which few jobs to look at where no index does.
namespace trainyard::store {

class SearchColumns;
struct SearchTable;

struct SearchHit {
  std::string name;
  std::int64_t version = 0;        // of a table that has versions
  std::optional<SearchValue> key;  // what it was sorted by
};

// `columns`: of jobs; may be null.
Result<std::vector<SearchHit>> run_search(Database& db, const SearchTable& table,
                                          const SearchQuery& query, SearchColumns* columns);

// Takes a job's number and its value of a field; returns false to end the reading.
using TakeValue = std::function<bool(std::int64_t number, const std::optional<SearchValue>& value)>;
// Of every job.
Result<void> read_values(Database& db, const SearchField& field, SearchCondition::Reading reading,
                         const TakeValue& take);
// Of the jobs of these names.
Result<void> read_values(Database& db, const SearchField& field, SearchCondition::Reading reading,
                         std::span<const std::string> names, const TakeValue& take);

Result<std::vector<std::string>> run_key_query(Database& db, const SearchTable& table,
                                               const KeyQuery& query);

}  // namespace trainyard::store
