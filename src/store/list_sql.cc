#include "store/list_sql.h"

#include <cstdint>
#include <string>
#include <vector>

#include "store/search_condition.h"

namespace trainyard::store {
namespace {

// As a JSON array. A job's name only has letters, digits and hyphens.
std::string json_list(const std::vector<std::string>& names) {
  std::string text = "[";
  for (const std::string& name : names) {
    if (text.size() > 1) text += ',';
    text.append("\"").append(name).append("\"");
  }
  return text + "]";
}

void add_position(Sql& sql, const JobQuery& query, const JobQuery::Position& after) {
  const std::string_view beyond = query.descending ? " < " : " > ";
  sql << " AND (";
  switch (query.sort) {
    case JobQuery::Sort::Name:
      (sql << "name)" << beyond << "(").value(after.name) << ")";
      return;
    case JobQuery::Sort::CreationTime:
      (sql << "created, name)" << beyond << "(").value(to_epoch_millis(after.created));
      break;
    case JobQuery::Sort::Status:
      (sql << "status, name)" << beyond << "(").value(after.status);
      break;
  }
  (sql << ", ").value(after.name) << ")";
}

void add_conditions(Sql& sql, const JobQuery& query) {
  const auto limit = [&sql](std::string_view comparison, const std::optional<Timestamp>& time) {
    if (time) (sql << " AND " << comparison).value(to_epoch_millis(*time));
  };
  limit("created >= ", query.created_from);
  limit("created <= ", query.created_to);
  limit("modified >= ", query.modified_from);
  limit("modified <= ", query.modified_to);
  if (!query.name_contains.empty())
    (sql << " AND instr(name, ").value(query.name_contains) << ") > 0";
  if (query.name) (sql << " AND name = ").value(*query.name);
  if (query.state_text) {
    // For most jobs the text alone is sufficient.
    (sql << " AND instr(state, ").value(query.state_text->value) << ") > 0";
    (sql << " AND json_extract(state, ").value(query.state_text->path) << ") = ";
    sql.value(query.state_text->value);
  }
}

}  // namespace

Result<Statement> prepare_list(Database& db, std::string_view select, const JobQuery& query,
                               const std::optional<std::vector<std::string>>& only) {
  Sql sql;
  sql << select << "WHERE 1";
  if (only) (sql << " AND name IN (SELECT value FROM json_each(").value(json_list(*only)) << "))";
  add_conditions(sql, query);
  if (query.after) add_position(sql, query, *query.after);
  const std::string_view direction = query.descending ? " DESC" : " ASC";
  const std::string_view sorted = only ? "+" : "";  // keeps SQLite from walking an index
  sql << " ORDER BY ";
  if (query.sort == JobQuery::Sort::CreationTime) sql << sorted << "created" << direction << ", ";
  if (query.sort == JobQuery::Sort::Status) sql << sorted << "status" << direction << ", ";
  sql << sorted << "name" << direction << " LIMIT ";
  sql.value(static_cast<std::int64_t>(query.limit));
  return prepare(db, sql);
}

}  // namespace trainyard::store
