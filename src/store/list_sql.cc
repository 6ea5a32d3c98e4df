#include "store/list_sql.h"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

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

// The statement of a query: its conditions, order and bound values.
class ListSqlBuilder {
 public:
  ListSqlBuilder(const JobQuery& query, const std::optional<std::vector<std::string>>& only)
      : query_(query), only_(only) {}

  Result<Statement> prepare(Database& db, std::string_view select) {
    filter();
    const std::string order = query_.descending ? " DESC" : " ASC";
    const std::string sorted = only_ ? "+" : "";  // keeps SQLite from walking an index
    std::string by = sorted + "name" + order;
    if (query_.sort == JobQuery::Sort::CreationTime) by = sorted + "created" + order + ", " + by;
    if (query_.sort == JobQuery::Sort::Status) by = sorted + "status" + order + ", " + by;
    sql_ += " ORDER BY " + by + " LIMIT " + parameter(static_cast<std::int64_t>(query_.limit));
    TRY(Statement statement, db.prepare(std::string(select) + sql_));
    for (std::size_t i = 0; i < bound_.size(); ++i) {
      const int index = static_cast<int>(i + 1);
      if (const auto* number = std::get_if<std::int64_t>(&bound_[i])) {
        TRY_VOID(statement.bind(index, *number));
      } else {
        TRY_VOID(statement.bind(index, std::string_view(std::get<std::string>(bound_[i]))));
      }
    }
    return statement;
  }

 private:
  using Value = std::variant<std::int64_t, std::string>;

  std::string parameter(Value value) {
    bound_.push_back(std::move(value));
    return "?" + std::to_string(bound_.size());
  }
  void require(const std::string& condition) {
    sql_ += (sql_.empty() ? "WHERE " : " AND ") + condition;
  }
  void bound_time(const char* column, const char* comparison,
                  const std::optional<Timestamp>& time) {
    if (time) require(std::string(column) + comparison + parameter(to_epoch_millis(*time)));
  }

  void filter() {
    if (only_)
      require("name IN (SELECT value FROM json_each(" + parameter(json_list(*only_)) + "))");
    bound_time("created", " >= ", query_.created_from);
    bound_time("created", " <= ", query_.created_to);
    bound_time("modified", " >= ", query_.modified_from);
    bound_time("modified", " <= ", query_.modified_to);
    if (!query_.name_contains.empty()) {
      require("instr(name, " + parameter(query_.name_contains) + ") > 0");
    }
    if (query_.name) require("name = " + parameter(*query_.name));
    if (query_.state_text) {
      const std::string value = parameter(query_.state_text->value);
      // For most jobs the text alone is sufficient.
      require("instr(state, " + value + ") > 0 AND json_extract(state, " +
              parameter(query_.state_text->path) + ") = " + value);
    }
    if (!query_.after) return;
    const std::string beyond = query_.descending ? " < " : " > ";
    switch (query_.sort) {
      case JobQuery::Sort::Name:
        return require("name" + beyond + parameter(query_.after->name));
      case JobQuery::Sort::CreationTime: {
        const std::string key = parameter(to_epoch_millis(query_.after->created));
        return require("(created, name)" + beyond + "(" + key + ", " +
                       parameter(query_.after->name) + ")");
      }
      case JobQuery::Sort::Status: {
        const std::string key = parameter(query_.after->status);
        return require("(status, name)" + beyond + "(" + key + ", " +
                       parameter(query_.after->name) + ")");
      }
    }
  }

  const JobQuery& query_;
  const std::optional<std::vector<std::string>>& only_;
  std::string sql_;
  std::vector<Value> bound_;
};

}  // namespace

Result<Statement> prepare_list(Database& db, std::string_view select, const JobQuery& query,
                               const std::optional<std::vector<std::string>>& only) {
  return ListSqlBuilder(query, only).prepare(db, select);
}

}  // namespace trainyard::store
