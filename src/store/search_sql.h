#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/job_search.h"
#include "store/sqlite.h"

// JobStore::search() as SQL. Not for use outside store.
//
// A page is found in one of two ways. Where a condition that every hit must satisfy has an index
// and few jobs satisfy it, those are fetched and sorted. Else the jobs are walked in the order of
// the result, by its index, until the page is full: quick when hits are not rare. A sort by
// something without an index looks at every job. Only a page's worth is held at any time.
namespace trainyard::store {

struct SearchHit {
  std::string name;
  std::optional<SearchValue> key;  // what it was sorted by
};

Result<std::vector<SearchHit>> run_search(Database& db, const SearchQuery& query);

}  // namespace trainyard::store
