#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/job_search.h"
#include "store/sqlite.h"

// Fields and conditions of a search as SQL over a table, which is always called `r` in the
// statement. Not for use outside store.
namespace trainyard::store {

// The searched table: jobs (kJobTable), or one kind of resource. Both have the columns name, arn,
// status, created, modified, request and state, and tags by ARN in another table.
struct SearchTable {
  std::string_view name;
  std::string_view tags;         // arn, key, value
  std::string_view by_name;      // indexes
  std::string_view by_creation;  // (created, name)
  std::string_view by_modification;
  std::string_view by_status;
  // The value of the column `kind` in both tables, which is first in their indexes, where `name`
  // and `version` identify a row. Empty: the tables don't have these columns; the name identifies a
  // row.
  std::string kind{};

  bool has_versions() const { return !kind.empty(); }
};

inline const SearchTable kJobTable{.name = "jobs",
                                   .tags = "tags",
                                   .by_name = "sqlite_autoindex_jobs_1",
                                   .by_creation = "jobs_by_creation",
                                   .by_modification = "jobs_by_modification",
                                   .by_status = "jobs_by_status"};

// A statement under construction: every '?' has its value at the same position.
struct Sql {
  std::string text;
  std::vector<SearchValue> bound;

  Sql& operator<<(std::string_view more) {
    text += more;
    return *this;
  }
  Sql& operator<<(const Sql& more) {
    text += more.text;
    bound.insert(bound.end(), more.bound.begin(), more.bound.end());
    return *this;
  }
  Sql& value(SearchValue value) {
    text += '?';
    bound.push_back(std::move(value));
    return *this;
  }
  Sql& values(const std::vector<SearchValue>& list) {
    text += '(';
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) text += ',';
      value(list[i]);
    }
    text += ')';
    return *this;
  }
};

// "$.\"a\".\"b\"", for SQLite's JSON functions.
std::string json_path(const std::vector<std::string>& members);
std::string_view column_of(SearchField::Place place);
// Whether it is stored in a column of its own.
bool is_column(const SearchField& field);

// The value of a field as an expression over `table`; NULL if absent. Columns are written with a
// '+', which keeps SQLite from choosing their index: which one is used is decided elsewhere.
Sql value_of(const SearchField& field, const SearchTable& table);
Sql read_as(Sql value, SearchCondition::Reading reading);
// The test `c` of a value: NULL if that is NULL.
Sql test(const SearchCondition& c, Sql value);
// The links from the relatives that satisfy `c`, an any_parent or any_child, as "FROM … WHERE …".
struct Relatives {
  Sql from;
  std::string_view number;  // the column there with the number of those that have such a relative
};
Relatives relatives(const SearchCondition& c, const SearchTable& table);
// Never NULL, so that it can be negated.
Sql condition(const SearchCondition& c, const SearchTable& table);

Result<Statement> prepare(Database& db, const Sql& sql);

}  // namespace trainyard::store
