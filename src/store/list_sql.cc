#include "store/list_sql.h"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace trainyard::store {
namespace {

// The statement of a query: its conditions, order and bound values.
class ListSqlBuilder {
 public:
  explicit ListSqlBuilder(const JobQuery& query) : query_(query) {}

  Result<Statement> prepare(Database& db, std::string_view select) {
    filter();
    const std::string order = query_.descending ? " DESC" : " ASC";
    std::string by = "name" + order;
    if (query_.sort == JobQuery::Sort::CreationTime) by = "created" + order + ", " + by;
    if (query_.sort == JobQuery::Sort::Status) by = "status" + order + ", " + by;
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
    bound_time("created", " >= ", query_.created_from);
    bound_time("created", " <= ", query_.created_to);
    bound_time("modified", " >= ", query_.modified_from);
    bound_time("modified", " <= ", query_.modified_to);
    if (!query_.name_contains.empty()) {
      require("instr(name, " + parameter(query_.name_contains) + ") > 0");
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
  std::string sql_;
  std::vector<Value> bound_;
};

}  // namespace

Result<Statement> prepare_list(Database& db, std::string_view select, const JobQuery& query) {
  return ListSqlBuilder(query).prepare(db, select);
}

}  // namespace trainyard::store
