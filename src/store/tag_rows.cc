#include "store/tag_rows.h"

#include <utility>

namespace trainyard::store {

Result<Tags> read_tags(Database& db, const TagTable& table, const std::string& arn) {
  TRY(Statement select,
      db.prepare("SELECT key, value FROM " + std::string(table.name) + " WHERE arn = ?1"));
  TRY_VOID(select.bind_all(std::string_view(arn)));
  Tags tags;
  while (true) {
    TRY(const bool row, select.step());
    if (!row) return tags;
    tags.emplace(select.text(0), select.text(1));
  }
}

Result<void> insert_tags(Database& db, const TagTable& table, const std::string& arn,
                         const Tags& tags) {
  if (tags.empty()) return ok();
  TRY(Statement insert,
      db.prepare("INSERT INTO " + std::string(table.name) + std::string(table.row) +
                 " ON CONFLICT(arn, key) DO UPDATE SET value = excluded.value"));
  for (const auto& [key, value] : tags) {
    TRY_VOID(
        insert.bind_all(std::string_view(arn), std::string_view(key), std::string_view(value)));
    TRY_VOID(insert.run());
  }
  return ok();
}

Result<void> put_tags(Database& db, const TagTable& table, const std::string& arn, const Tags& tags,
                      std::size_t max) {
  TRY(Tags all, read_tags(db, table, arn));
  for (const auto& [key, value] : tags) all[key] = value;
  if (all.size() > max)
    return Error(ErrorKind::exhausted,
                 "'" + arn + "' would have " + std::to_string(all.size()) + " tags");
  return insert_tags(db, table, arn, tags);
}

Result<void> delete_tags(Database& db, const TagTable& table, const std::string& arn,
                         const std::vector<std::string>& keys) {
  TRY(Statement remove,
      db.prepare("DELETE FROM " + std::string(table.name) + " WHERE arn = ?1 AND key = ?2"));
  for (const std::string& key : keys) {
    TRY_VOID(remove.bind_all(std::string_view(arn), std::string_view(key)));
    TRY_VOID(remove.run());
  }
  return ok();
}

}  // namespace trainyard::store
