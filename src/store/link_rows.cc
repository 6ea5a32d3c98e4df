#include "store/link_rows.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "store/resource_rows.h"
#include "store/search_condition.h"

namespace trainyard::store {
namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::int64_t>::max();

Result<std::int64_t> require_number(Database& db, const std::string& arn) {
  TRY(const auto number, number_of(db, arn));
  if (!number) return Error(ErrorKind::not_found, arn);
  return *number;
}

// Of the links of a type with this resource at `end` ("parent" or "child"), counted up to `limit`.
Result<std::size_t> count_at(Database& db, const std::string& end, const std::string& type,
                             std::int64_t resource, std::size_t limit) {
  TRY(Statement count, db.prepare("SELECT count(*) FROM (SELECT 1 FROM resource_links WHERE " +
                                  end + " = ?1 AND type = ?2 LIMIT ?3)"));
  TRY_VOID(count.step(resource, std::string_view(type),
                      static_cast<std::int64_t>(std::min(limit, kNoLimit))));
  return static_cast<std::size_t>(count.integer(0));
}

// The condition that one end of a link is the resource with this ARN.
void require_end(Sql& sql, std::string_view end, const std::optional<std::string>& arn) {
  if (!arn) return;
  sql << " AND link." << end << " = (SELECT number FROM resources WHERE arn = ";
  sql.value(*arn) << ")";
}

}  // namespace

Result<void> insert_link(Database& db, const ResourceLink& link) {
  return insert_link(db, link, kNoLimit, kNoLimit);
}

Result<void> insert_link(Database& db, const ResourceLink& link, std::size_t max_children,
                         std::size_t max_parents) {
  TRY(const std::int64_t parent, require_number(db, link.parent));
  TRY(const std::int64_t child, require_number(db, link.child));
  TRY(Statement insert,
      db.prepare("INSERT INTO resource_links(type, parent, child, created) VALUES(?1, ?2, ?3, ?4) "
                 "ON CONFLICT(parent, type, child) DO NOTHING"));
  TRY_VOID(insert.run(std::string_view(link.type), parent, child, to_epoch_millis(link.created)));
  if (db.changes() == 0) return ok();
  const auto require_at_most = [&](const std::string& end, std::int64_t resource, std::size_t max,
                                   const std::string& arn) -> Result<void> {
    if (max >= kNoLimit) return ok();
    TRY(const std::size_t count, count_at(db, end, link.type, resource, max + 1));
    return count > max ? Error(ErrorKind::exhausted, arn) : ok();
  };
  TRY_VOID(require_at_most("parent", parent, max_children, link.parent));
  return require_at_most("child", child, max_parents, link.child);
}

Result<void> delete_link(Database& db, const std::string& type, const std::string& parent,
                         const std::string& child) {
  TRY(Statement remove, db.prepare("DELETE FROM resource_links WHERE type = ?1 AND parent = "
                                   "(SELECT number FROM resources WHERE arn = ?2) AND child = "
                                   "(SELECT number FROM resources WHERE arn = ?3)"));
  TRY_VOID(remove.run(std::string_view(type), std::string_view(parent), std::string_view(child)));
  if (db.changes() > 0) return ok();
  return Error(ErrorKind::not_found, "no link from '" + parent + "' to '" + child + "'");
}

Result<void> delete_links(Database& db, std::int64_t resource) {
  for (const char* sql : {"DELETE FROM resource_links WHERE parent = ?1",
                          "DELETE FROM resource_links WHERE child = ?1"}) {
    TRY(Statement remove, db.prepare(sql));
    TRY_VOID(remove.run(resource));
  }
  return ok();
}

Result<LinkCounts> count_links(Database& db, const std::string& arn) {
  TRY(const std::int64_t number, require_number(db, arn));
  TRY(const std::size_t parents, count_at(db, "child", "", number, kNoLimit));
  TRY(const std::size_t children, count_at(db, "parent", "", number, kNoLimit));
  return LinkCounts{.parents = parents, .children = children};
}

Result<std::vector<ResourceLink>> read_links(Database& db, const LinkQuery& query) {
  Sql sql;
  sql << "SELECT link.type, parent.arn, child.arn, link.created, link.number FROM resource_links "
         "AS "
         "link CROSS JOIN resources AS parent ON parent.number = link.parent CROSS JOIN resources "
         "AS child ON child.number = link.child WHERE 1";
  require_end(sql, "parent", query.parent);
  require_end(sql, "child", query.child);
  if (query.typed) sql << " AND link.type != ''";
  if (query.type) (sql << " AND link.type = ").value(*query.type);
  if (query.created_from)
    (sql << " AND link.created >= ").value(to_epoch_millis(*query.created_from));
  if (query.created_to) (sql << " AND link.created <= ").value(to_epoch_millis(*query.created_to));
  // With one end known its links are fetched and sorted: '+' keeps SQLite from walking all.
  const std::string_view number = query.parent || query.child ? "+link.number" : "link.number";
  if (query.after)
    (sql << " AND " << number << (query.descending ? " < " : " > ")).value(*query.after);
  sql << " ORDER BY " << number << (query.descending ? " DESC" : " ASC") << " LIMIT ";
  sql.value(static_cast<std::int64_t>(query.limit));
  TRY(Statement select, prepare(db, sql));
  std::vector<ResourceLink> links;
  while (true) {
    TRY(const bool row, select.step());
    if (!row) return links;
    links.push_back({select.text(0), select.text(1), select.text(2),
                     from_epoch_millis(select.integer(3)), select.integer(4)});
  }
}

}  // namespace trainyard::store
