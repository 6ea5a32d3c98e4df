#include "store/search_sql.h"

#include <algorithm>
#include <string>
#include <utility>

#include "store/job_schema.h"
#include "store/search_columns.h"
#include "store/search_condition.h"

namespace trainyard::store {
namespace {

using Kind = SearchCondition::Kind;
using Reading = SearchCondition::Reading;
using Place = SearchField::Place;

// The maximum number of jobs whose keys are examined.
constexpr std::int64_t kRecent = 1000;

// The maximum number of jobs that are fetched and sorted instead of walked to.
constexpr std::int64_t kMaxSelectiveRows = 2000;

// The number of jobs requested from columns first, and the factor for each retry.
constexpr std::size_t kFirstNarrowed = 500;
constexpr std::size_t kMoreNarrowed = 8;

bool is_range(Kind kind) {
  return kind == Kind::less || kind == Kind::less_or_equal || kind == Kind::greater ||
         kind == Kind::greater_or_equal;
}

// The condition on an indexed time that follows from all conditions; empty: none.
void add_range(const SearchCondition& c, Place place, Sql& range) {
  if (c.kind == Kind::all) {
    for (const SearchCondition& part : c.parts) add_range(part, place, range);
  } else if (is_range(c.kind) && c.field.place == place) {
    Sql bare;
    bare << column_of(place);
    range << (range.text.empty() ? "" : " AND ") << test(c, std::move(bare));
  }
}

// "FROM … AS r WHERE …", to which more can be added with AND. `by_kind`: SQLite may find the rows by
// their kind.
Sql rows_of(const SearchTable& table, std::string_view index = "", bool by_kind = true) {
  Sql sql;
  sql << "FROM " << table.name << " AS r ";
  if (!index.empty()) sql << "INDEXED BY " << index << " ";
  sql << "WHERE ";
  if (!table.has_versions()) return sql << "1";
  sql << (by_kind ? "r.kind = " : "+r.kind = ");
  return sql.value(table.kind);
}

// A condition on the table that an index answers: each row that satisfies it is in one of `rows` or
// more.
struct Rows {
  Sql from;  // "FROM … WHERE …"
  std::string_view number = "r.number";
};
struct Indexed {
  Sql condition;  // of jobs; for resources the numbers of `rows` are one
  std::vector<Rows> rows;
};

Indexed by_columns(const SearchTable& table, Sql condition, bool by_kind = true) {
  Sql rows = rows_of(table, "", by_kind);
  rows << " AND " << condition;
  return {std::move(condition), {{std::move(rows)}}};
}

// Jobs' ARNs have no index, but the names in them have.
Sql arns_condition(const SearchTable& table, const std::vector<SearchValue>& arns) {
  Sql sql;
  if (table.has_versions()) return (sql << "r.arn IN ").values(arns);
  std::vector<SearchValue> names;
  for (const SearchValue& arn : arns)
    if (const auto* text = std::get_if<std::string>(&arn))
      names.emplace_back(std::string(name_in_arn(*text)));
  sql << "r.name IN ";
  return sql.values(names);
}

Indexed by_tags(const SearchTable& table, const SearchCondition& c) {
  Sql tags;
  (tags << "tag.key = ").value(c.field.key.value_or(""));
  if (c.kind == Kind::one_of) (tags << " AND tag.value IN ").values(c.values);
  Sql rows;
  rows << "FROM " << table.tags << " AS tag ";
  if (table.has_versions()) {
    rows << "CROSS JOIN " << table.name << " AS r ON r.arn = tag.arn WHERE tag.kind = ";
    rows.value(table.kind) << " AND " << tags;
    return {{}, {{std::move(rows)}}};
  }
  rows << "WHERE " << tags;
  Sql condition;
  condition << "r.name IN (SELECT " << kNameInArn << " " << rows << ")";
  return {std::move(condition), {{std::move(rows)}}};
}

Indexed by_relatives(const SearchTable& table, const SearchCondition& c) {
  Relatives found = relatives(c, table);
  return {{}, {{std::move(found.from), found.number}}};
}

// Those that every hit of `c` satisfies.
std::vector<Indexed> indexed_conditions(const SearchTable& table, const SearchCondition& c) {
  std::vector<Indexed> found;
  if (c.kind == Kind::all) {
    for (const Place place : {Place::created, Place::modified}) {
      Sql range;
      add_range(c, place, range);
      if (!range.text.empty()) found.push_back(by_columns(table, std::move(range)));
    }
    for (const SearchCondition& part : c.parts)
      for (Indexed& indexed : indexed_conditions(table, part)) found.push_back(std::move(indexed));
  } else if (c.kind == Kind::any) {
    Indexed either;
    for (const SearchCondition& part : c.parts) {
      const std::vector<Indexed> of_part = indexed_conditions(table, part);
      if (of_part.empty()) return {};
      const Indexed& first = of_part.front();
      either.condition << (either.rows.empty() ? "" : " OR ") << first.condition;
      either.rows.insert(either.rows.end(), first.rows.begin(), first.rows.end());
    }
    if (!c.parts.empty()) found.push_back(std::move(either));
  } else if (c.field.place == Place::tag && (c.kind == Kind::one_of || c.kind == Kind::exists)) {
    found.push_back(by_tags(table, c));
  } else if (c.kind == Kind::one_of && c.field.place == Place::arn) {
    found.push_back(by_columns(table, arns_condition(table, c.values), false));
  } else if ((c.kind == Kind::any_parent || c.kind == Kind::any_child) && table.has_versions()) {
    found.push_back(by_relatives(table, c));
  } else if (c.kind == Kind::one_of && is_column(c.field) && c.field.place != Place::version) {
    Sql column;
    column << column_of(c.field.place);
    found.push_back(by_columns(table, test(c, std::move(column))));
  }
  return found;
}

Result<bool> is_selective(Database& db, const std::vector<Rows>& rows) {
  std::int64_t all = 0;
  for (const Rows& of : rows) {
    Sql count;
    count << "SELECT count(*) FROM (SELECT 1 " << of.from << " LIMIT ";
    count.value(kMaxSelectiveRows + 1) << ")";
    TRY(Statement statement, prepare(db, count));
    TRY(const bool row, statement.step());
    all += row ? statement.integer(0) : 0;
    if (all > kMaxSelectiveRows) return false;
  }
  return true;
}

// For resources. If the condition were put beside that of the kind, SQLite could choose an index by
// the kind, of which it expects to find ten rows.
Sql numbers_of(const std::vector<Rows>& rows) {
  Sql sql;
  sql << "r.number IN (";
  for (std::size_t i = 0; i < rows.size(); ++i)
    sql << (i > 0 ? " UNION ALL SELECT " : "SELECT ") << rows[i].number << " " << rows[i].from;
  return sql << ")";
}

// The first one that few rows satisfy.
Result<std::optional<Sql>> find_selective(Database& db, const SearchTable& table,
                                          const SearchCondition& where) {
  for (Indexed& indexed : indexed_conditions(table, where)) {
    TRY(const bool few, is_selective(db, indexed.rows));
    if (few)
      return std::optional(table.has_versions() ? numbers_of(indexed.rows)
                                                : std::move(indexed.condition));
  }
  return std::optional<Sql>();
}

// The index with this order; "": there is none.
std::string_view index_of(const SearchTable& table, const SearchField& sort) {
  switch (sort.place) {
    case Place::name:
      return table.by_name;
    case Place::created:
      return table.by_creation;
    case Place::modified:
      return table.by_modification;
    case Place::status:
      return table.by_status;
    default:
      return "";
  }
}

// The tie-breaker for rows with the same sort key.
std::string_view tie_columns(const SearchTable& table) {
  return table.has_versions() ? "r.name, r.version" : "r.name";
}

Sql tie_values(const SearchTable& table, const SearchQuery::Position& last) {
  Sql sql;
  sql.value(last.name);
  return table.has_versions() ? (sql << ", ").value(last.version) : sql;
}

// The rows after the last one of the previous page. If a row may lack the value it is NULL, and
// sorts below all others.
Sql behind(const SearchTable& table, const SearchQuery::Position& last, const Sql& key,
           bool descending, bool may_be_null) {
  const std::string_view beyond = descending ? " < " : " > ";
  Sql sql;
  if (!last.key) {
    sql << "(" << key << (descending ? " IS NULL AND (" : " IS NOT NULL OR (") << tie_columns(table)
        << ")" << beyond << "(" << tie_values(table, last) << "))";
    return sql;
  }
  sql << "((" << key << ", " << tie_columns(table) << ")" << beyond << "(";
  sql.value(*last.key) << ", " << tie_values(table, last) << ")";
  if (may_be_null && descending) sql << " OR " << key << " IS NULL";
  return sql << ")";
}

Sql page_of(const SearchTable& table, const SearchQuery& query, const std::optional<Sql>& few) {
  const std::string_view index = index_of(table, query.sort);
  const bool walks = !few && !index.empty();
  Sql key;
  if (walks) {
    key << column_of(query.sort.place);
  } else {
    key = value_of(query.sort, table);
  }
  Sql sql;
  sql << "SELECT r.name, " << (table.has_versions() ? "r.version" : "0") << ", " << key
      << " AS sort_key " << rows_of(table, walks ? index : "", !few) << " AND "
      << condition(query.where, table);
  if (few) sql << " AND (" << *few << ")";
  if (walks) {
    Sql range;
    add_range(query.where, query.sort.place, range);
    if (!range.text.empty()) sql << " AND " << range;
  }
  if (query.after)
    sql << " AND " << behind(table, *query.after, key, query.descending, index.empty());
  const std::string_view direction = query.descending ? " DESC" : " ASC";
  sql << " ORDER BY sort_key" << direction << ", r.name" << direction;
  if (table.has_versions()) sql << ", r.version" << direction;
  sql << " LIMIT ";
  return sql.value(static_cast<std::int64_t>(query.limit));
}

// "r.number IN (…) OR r.name IN (…)"
Sql one_of(const SearchColumns::Narrowed& jobs) {
  Sql sql;
  sql << "r.number IN (";
  for (std::size_t i = 0; i < jobs.numbers.size(); ++i)
    sql << (i > 0 ? "," : "") << std::to_string(jobs.numbers[i]);
  sql << ")";
  if (jobs.names.empty()) return sql;
  sql << " OR r.name IN ";
  return sql.values({jobs.names.begin(), jobs.names.end()});
}

Result<std::vector<SearchHit>> fetch(Database& db, const Sql& page) {
  TRY(Statement statement, prepare(db, page));
  std::vector<SearchHit> hits;
  while (true) {
    TRY(const bool row, statement.step());
    if (!row) return hits;
    hits.push_back({statement.text(0), statement.integer(1), statement.value(2)});
  }
}

Sql values_of(const SearchField& field, Reading reading) {
  Sql sql;
  return sql << "SELECT r.number, " << read_as(value_of(field, kJobTable), reading)
             << " FROM jobs AS r";
}

Result<void> take_values(Database& db, const Sql& sql, const TakeValue& take) {
  TRY(Statement statement, prepare(db, sql));
  while (true) {
    TRY(const bool row, statement.step());
    if (!row || !take(statement.integer(0), statement.value(1))) return ok();
  }
}

Sql begins(std::string_view key, const std::string& prefix) {
  Sql sql;
  sql << "substr(" << key << ", 1, length(";
  sql.value(prefix) << ")) = ";
  return sql.value(prefix);
}

// From key to key of the index, however many tags there are of each.
Sql keys_of_tags(const SearchTable& table, const KeyQuery& query) {
  const auto next_key = [&table](std::string_view beyond) {
    Sql sql;
    sql << "SELECT min(tag.key) FROM " << table.tags << " AS tag WHERE ";
    if (table.has_versions()) (sql << "tag.kind = ").value(table.kind) << " AND ";
    return sql << "tag.key " << beyond;
  };
  Sql sql;
  sql << "WITH RECURSIVE keys(key) AS (" << next_key(">= ");
  sql.value(query.prefix) << " UNION ALL SELECT (" << next_key("> keys.key") << ") FROM keys WHERE "
                          << begins("keys.key", query.prefix) << ") SELECT key FROM keys WHERE "
                          << begins("key", query.prefix) << " LIMIT ";
  return sql.value(static_cast<std::int64_t>(query.limit));
}

Sql keys_of_recent(const SearchTable& table, const KeyQuery& query) {
  const std::string_view column = column_of(query.field.place);
  Sql key;
  if (query.field.key_member.empty()) {
    key << "entry.key";
  } else {
    key << "json_extract(entry.value, ";
    key.value(json_path({query.field.key_member})) << ")";
  }
  Sql sql;
  sql << "SELECT DISTINCT key FROM (SELECT " << key << " AS key FROM (SELECT " << column
      << " AS document " << rows_of(table) << " ORDER BY r.modified DESC, r.name DESC LIMIT ";
  sql.value(kRecent) << ") AS recent, json_each(recent.document, ";
  sql.value(json_path(query.field.path))
      << ") AS entry) WHERE " << begins("key", query.prefix) << " ORDER BY key LIMIT ";
  return sql.value(static_cast<std::int64_t>(query.limit));
}

}  // namespace

Result<std::vector<std::string>> run_key_query(Database& db, const SearchTable& table,
                                               const KeyQuery& query) {
  TRY(Statement statement,
      prepare(db, query.field.place == Place::tag ? keys_of_tags(table, query)
                                                  : keys_of_recent(table, query)));
  std::vector<std::string> keys;
  while (true) {
    TRY(const bool row, statement.step());
    if (!row) return keys;
    keys.push_back(statement.text(0));
  }
}

Result<void> read_values(Database& db, const SearchField& field, Reading reading,
                         const TakeValue& take) {
  return take_values(db, values_of(field, reading), take);
}

Result<void> read_values(Database& db, const SearchField& field, Reading reading,
                         std::span<const std::string> names, const TakeValue& take) {
  constexpr std::size_t kAtOnce = 1000;  // a statement has a limited number of values
  while (!names.empty()) {
    const auto some = names.first(std::min(kAtOnce, names.size()));
    names = names.subspan(some.size());
    Sql sql = values_of(field, reading);
    sql << " WHERE r.name IN ";
    sql.values({some.begin(), some.end()});
    TRY_VOID(take_values(db, sql, take));
  }
  return ok();
}

Result<std::vector<SearchHit>> run_search(Database& db, const SearchTable& table,
                                          const SearchQuery& query, SearchColumns* columns) {
  TRY(const std::optional<Sql> few, find_selective(db, table, query.where));
  if (few || columns == nullptr) return fetch(db, page_of(table, query, few));
  // As long as the matches among the fetched jobs don't fill the page, more are fetched.
  for (std::size_t max = std::max(kFirstNarrowed, 2 * query.limit);; max *= kMoreNarrowed) {
    const auto narrowed = columns->narrow(query, max);
    if (!narrowed) return fetch(db, page_of(table, query, few));
    TRY(auto hits, fetch(db, page_of(table, query, one_of(*narrowed))));
    if (narrowed->all || hits.size() == query.limit) return hits;
  }
}

}  // namespace trainyard::store
