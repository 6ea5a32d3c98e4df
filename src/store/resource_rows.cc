#include "store/resource_rows.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "store/link_rows.h"
#include "store/point_rows.h"
#include "store/tag_rows.h"

namespace trainyard::store {
namespace {

constexpr std::string_view kResourceColumns =
    "SELECT kind, name, version, arn, request, state, status, created, modified FROM resources ";

Result<std::optional<StoredResource>> read_one(Statement& select) {
  TRY(const bool row, select.step());
  if (!row) return std::optional<StoredResource>();
  return std::optional(StoredResource{{select.text(0), select.text(1), select.integer(2)},
                                      select.text(3),
                                      select.text(4),
                                      select.text(5),
                                      select.text(6),
                                      from_epoch_millis(select.integer(7)),
                                      from_epoch_millis(select.integer(8))});
}

// false: its name or ARN is taken.
Result<bool> insert_row(Database& db, const StoredResource& resource) {
  TRY(Statement insert,
      db.prepare("INSERT INTO resources(kind, name, version, arn, request, state, status, created, "
                 "modified) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING"));
  TRY_VOID(insert.run(std::string_view(resource.id.kind), std::string_view(resource.id.name),
                      resource.id.version, std::string_view(resource.arn),
                      std::string_view(resource.request), std::string_view(resource.state),
                      std::string_view(resource.status), to_epoch_millis(resource.created),
                      to_epoch_millis(resource.modified)));
  return db.changes() > 0;
}

Result<void> add_tags_and_parents(Database& db, const NewResource& added) {
  TRY_VOID(insert_tags(db, kResourceTags, added.resource.arn, added.tags));
  for (const std::string& parent : added.parents)
    TRY_VOID(insert_link(
        db, {.parent = parent, .child = added.resource.arn, .created = added.resource.modified}));
  return ok();
}

// The version after the last one of this name; updates that record.
Result<std::int64_t> take_version(Database& db, const ResourceId& id) {
  TRY(Statement take,
      db.prepare("INSERT INTO resource_versions(kind, name, last) VALUES(?1, ?2, 1) "
                 "ON CONFLICT(kind, name) DO UPDATE SET last = last + 1 RETURNING last"));
  TRY_VOID(take.step(std::string_view(id.kind), std::string_view(id.name)));
  return take.integer(0);
}

}  // namespace

Error no_resource_with(const std::string& what) {
  return Error(ErrorKind::not_found, "no resource '" + what + "'");
}

Result<std::optional<StoredResource>> find_resource(Database& db, const ResourceId& id) {
  TRY(Statement select,
      db.prepare(std::string(kResourceColumns) + "WHERE kind = ?1 AND name = ?2 AND version = ?3"));
  TRY_VOID(select.bind_all(std::string_view(id.kind), std::string_view(id.name), id.version));
  return read_one(select);
}

Result<std::optional<StoredResource>> find_resource(Database& db, const std::string& arn) {
  TRY(Statement select, db.prepare(std::string(kResourceColumns) + "WHERE arn = ?1"));
  TRY_VOID(select.bind_all(std::string_view(arn)));
  return read_one(select);
}

Result<std::optional<std::int64_t>> number_of(Database& db, const std::string& arn) {
  TRY(Statement select, db.prepare("SELECT number FROM resources WHERE arn = ?1"));
  TRY(const bool row, select.step(std::string_view(arn)));
  return row ? std::optional(select.integer(0)) : std::nullopt;
}

Result<void> insert_resource(Database& db, const NewResource& added) {
  const StoredResource& resource = added.resource;
  TRY(const bool inserted, insert_row(db, resource));
  if (inserted) return add_tags_and_parents(db, added);
  TRY(const auto taken, find_resource(db, resource.id));
  return Error(ErrorKind::already_exists, taken ? taken->arn : resource.arn);
}

Result<void> put_resource(Database& db, const NewResource& added) {
  TRY(const auto there, find_resource(db, added.resource.arn));
  if (!there) return insert_resource(db, added);
  TRY_VOID(update_resource(db, there->id, added.resource));
  TRY(const auto number, number_of(db, there->arn));
  if (number) TRY_VOID(delete_points(db, *number));
  return add_tags_and_parents(db, added);
}

Result<StoredResource> insert_version(Database& db, const NewVersion& version) {
  NewResource added = version.added;
  for (const std::string& parent : added.parents) {
    TRY(const auto number, number_of(db, parent));
    if (!number) return Error(ErrorKind::not_found, parent);
  }
  TRY(added.resource.id.version, take_version(db, added.resource.id));
  added.resource.arn = version.arn_of(added.resource.id.version);
  TRY_VOID(insert_resource(db, added));
  return added.resource;
}

Result<void> update_resource(Database& db, const ResourceId& id, const StoredResource& resource) {
  TRY(Statement update, db.prepare("UPDATE resources SET request = ?4, state = ?5, status = ?6, "
                                   "modified = ?7 WHERE kind = ?1 AND name = ?2 AND version = ?3"));
  return update.run(std::string_view(id.kind), std::string_view(id.name), id.version,
                    std::string_view(resource.request), std::string_view(resource.state),
                    std::string_view(resource.status), to_epoch_millis(resource.modified));
}

Result<void> change_resources(Database& db, const std::vector<ResourceChange>& changes) {
  std::vector<StoredResource> changed;
  for (const ResourceChange& change : changes) {
    auto known = std::ranges::find(changed, change.id, &StoredResource::id);
    if (known == changed.end()) {
      TRY(auto found, find_resource(db, change.id));
      if (!found) continue;
      known = changed.insert(changed.end(), std::move(*found));
    }
    TRY_VOID(change.change(*known));
    known->id = change.id;
  }
  for (const StoredResource& resource : changed)
    TRY_VOID(update_resource(db, resource.id, resource));
  return ok();
}

Result<void> delete_resource(Database& db, const StoredResource& resource) {
  TRY(const auto number, number_of(db, resource.arn));
  if (!number) return ok();
  TRY_VOID(delete_links(db, *number));
  TRY_VOID(delete_points(db, *number));
  for (const char* sql :
       {"DELETE FROM resource_tags WHERE arn = ?1", "DELETE FROM resources WHERE arn = ?1"}) {
    TRY(Statement remove, db.prepare(sql));
    TRY_VOID(remove.run(std::string_view(resource.arn)));
  }
  return ok();
}

Result<void> delete_free_resources(Database& db, const std::vector<ResourceId>& ids) {
  for (const ResourceId& id : ids) {
    TRY(const auto found, find_resource(db, id));
    if (!found) continue;
    TRY(const LinkCounts links, count_links(db, found->arn));
    if (links.parents == 0) TRY_VOID(delete_resource(db, *found));
  }
  return ok();
}

}  // namespace trainyard::store
