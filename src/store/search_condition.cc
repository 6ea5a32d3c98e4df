#include "store/search_condition.h"

#include <utility>

namespace trainyard::store {
namespace {

using Kind = SearchCondition::Kind;
using Reading = SearchCondition::Reading;
using Place = SearchField::Place;

std::string_view comparison(Kind kind) {
  switch (kind) {
    case Kind::less:
      return " < ";
    case Kind::less_or_equal:
      return " <= ";
    case Kind::greater:
      return " > ";
    default:
      return " >= ";
  }
}

Sql joined(const std::vector<SearchCondition>& parts, std::string_view by, std::string_view none,
           const SearchTable& table) {
  Sql sql;
  if (parts.empty()) return sql << none;
  sql << "(";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) sql << by;
    sql << condition(parts[i], table);
  }
  return sql << ")";
}

// The part of a condition on relatives by which SQLite has to find them, unplussed; without it, it
// would walk over all of the kind.
struct Driver {
  Sql test{};
  bool needs_kind = true;  // its index begins with the kind
};

Sql has_relative(const SearchCondition& c, const SearchTable& table) {
  const Relatives found = relatives(c, table);
  Sql sql;
  return sql << "r.number IN (SELECT " << found.number << " " << found.from << ")";
}

Driver driver_of(const SearchCondition& relative, const SearchTable& table) {
  for (const SearchCondition& part : relative.parts) {
    if (part.kind == Kind::any_parent || part.kind == Kind::any_child) {
      Driver driver{{}, false};
      driver.test << " AND " << has_relative(part, table);
      return driver;
    }
    const bool arn = part.field.place == Place::arn;
    const bool name = part.field.place == Place::name && !relative.relative_kind.empty();
    if (part.kind != Kind::one_of || (!arn && !name)) continue;
    Driver driver{{}, name};
    Sql column;
    column << column_of(part.field.place);
    driver.test << " AND " << test(part, std::move(column));
    return driver;
  }
  return {};
}

// Of the row of json_each() with the field's key.
Sql keyed_value(const SearchField& field) {
  Sql sql;
  if (field.value_members.empty()) return sql << "value";
  sql << "coalesce(NULL";  // which needs two arguments
  for (const std::string& member : field.value_members)
    (sql << ", json_extract(value, ").value(json_path({member})) << ")";
  return sql << ")";
}

}  // namespace

Relatives relatives(const SearchCondition& c, const SearchTable& table) {
  const bool up = c.kind == Kind::any_parent;
  const std::string_view far = up ? "link.parent" : "link.child";
  const std::string_view near = up ? "link.child" : "link.parent";
  Sql from;
  from << "FROM " << table.name << " AS r CROSS JOIN resource_links AS link ON " << far
       << " = r.number AND link.type = '' WHERE ";
  const Driver driver = driver_of(c, table);
  if (!c.relative_kind.empty())
    (from << (driver.needs_kind ? "r.kind = " : "+r.kind = ")).value(c.relative_kind) << " AND ";
  from << joined(c.parts, " AND ", "1", table) << driver.test;
  for (int level = 1; level < c.levels; ++level) {
    Sql further;
    further << "FROM resource_links AS link WHERE link.type = '' AND " << far << " IN (SELECT "
            << near << " " << from << ")";
    from = std::move(further);
  }
  return {std::move(from), near};
}

std::string json_path(const std::vector<std::string>& members) {
  std::string path = "$";
  for (const std::string& member : members) path += ".\"" + member + "\"";
  return path;
}

std::string_view column_of(Place place) {
  switch (place) {
    case Place::name:
      return "r.name";
    case Place::arn:
      return "r.arn";
    case Place::status:
      return "r.status";
    case Place::created:
      return "r.created";
    case Place::modified:
      return "r.modified";
    case Place::version:
      return "r.version";
    case Place::request:
      return "r.request";
    case Place::state:
      return "r.state";
    case Place::item:
      return "item.value";
    case Place::tag:
      return "tag.value";
  }
  return "";
}

bool is_column(const SearchField& field) {
  return field.place != Place::request && field.place != Place::state &&
         field.place != Place::item && field.place != Place::tag;
}

Sql value_of(const SearchField& field, const SearchTable& table) {
  Sql sql;
  const std::string_view column = column_of(field.place);
  if (is_column(field)) {
    sql << "+" << column;
  } else if (field.place == Place::tag) {
    sql << "(SELECT value FROM " << table.tags << " AS tag WHERE tag.arn = r.arn AND key = ";
    sql.value(field.key.value_or("")) << ")";
  } else if (!field.key && field.path.empty()) {
    sql << column;
  } else if (!field.key) {
    sql << "json_extract(" << column << ", ";
    sql.value(json_path(field.path)) << ")";
  } else {
    sql << "(SELECT " << keyed_value(field) << " FROM json_each(" << column << ", ";
    sql.value(json_path(field.path)) << ") WHERE ";
    if (field.key_member.empty()) {
      sql << "key = ";
    } else {
      (sql << "json_extract(value, ").value(json_path({field.key_member})) << ") = ";
    }
    sql.value(*field.key) << ")";
  }
  return sql;
}

Sql read_as(Sql value, Reading reading) {
  if (reading == Reading::as_stored) return value;
  Sql sql;
  sql << "(SELECT CASE WHEN json_valid(v) THEN CASE WHEN json_type(v) IN ('integer', 'real') THEN "
      << (reading == Reading::number ? "CAST(v AS REAL)" : "CAST(CAST(v AS REAL) AS INTEGER)")
      << " END END FROM (SELECT " << value << " AS v))";
  return sql;
}

Sql test(const SearchCondition& c, Sql value) {
  value = read_as(std::move(value), c.reading);
  Sql sql;
  switch (c.kind) {
    case Kind::exists:
      sql << value << " IS NOT NULL";
      break;
    case Kind::one_of:
      sql << value << " IN ";
      sql.values(c.values);
      break;
    case Kind::contains:
      sql << "instr(" << value << ", ";
      sql.value(c.values.at(0)) << ") > 0";
      break;
    default:
      sql << value << comparison(c.kind);
      sql.value(c.values.at(0));
  }
  return sql;
}

Sql condition(const SearchCondition& c, const SearchTable& table) {
  Sql sql;
  switch (c.kind) {
    case Kind::all:
      return joined(c.parts, " AND ", "1", table);
    case Kind::any:
      return joined(c.parts, " OR ", "0", table);
    case Kind::none:
      return sql << "NOT " << joined(c.parts, " OR ", "0", table);
    case Kind::any_item:
      sql << "EXISTS(SELECT 1 FROM json_each(" << column_of(c.field.place) << ", ";
      sql.value(json_path(c.field.path)) << ") AS item WHERE ";
      return sql << joined(c.parts, " AND ", "1", table) << ")";
    case Kind::any_parent:
    case Kind::any_child:
      if (!table.has_versions()) return sql << "0";
      return sql << "+" << has_relative(c, table);
    default:
      return sql << "coalesce(" << test(c, value_of(c.field, table)) << ", 0)";
  }
}

Result<Statement> prepare(Database& db, const Sql& sql) {
  TRY(Statement statement, db.prepare(sql.text));
  for (std::size_t i = 0; i < sql.bound.size(); ++i) {
    const int index = static_cast<int>(i + 1);
    TRY_VOID(
        std::visit([&](const auto& value) -> Result<void> { return statement.bind(index, value); },
                   sql.bound[i]));
  }
  return statement;
}

}  // namespace trainyard::store
