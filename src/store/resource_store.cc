#include "store/resource_store.h"

#include <utility>

#include "store/group_writer.h"
#include "store/readers.h"
#include "store/search_condition.h"
#include "store/search_sql.h"
#include "store/sqlite.h"
#include "store/tag_rows.h"

namespace trainyard::store {
namespace {

constexpr std::string_view kResourceColumns =
    "SELECT kind, name, version, arn, request, state, status, created, modified FROM resources ";

Error no_resource_with(const std::string& what) {
  return Error(ErrorKind::not_found, "no resource '" + what + "'");
}

SearchTable table_of(const std::string& kind) {
  return {.name = "resources",
          .tags = "resource_tags",
          .by_name = "resources_by_name",
          .by_creation = "resources_by_creation",
          .by_modification = "resources_by_modification",
          .by_status = "resources_by_status",
          .kind = kind};
}

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

// false: its name or ARN is taken.
Result<bool> insert_resource(Database& db, const StoredResource& resource) {
  TRY(Statement insert,
      db.prepare("INSERT INTO resources(kind, name, version, arn, request, state, status, created, "
                 "modified) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING"));
  TRY_VOID(insert.bind_all(std::string_view(resource.id.kind), std::string_view(resource.id.name),
                           resource.id.version, std::string_view(resource.arn),
                           std::string_view(resource.request), std::string_view(resource.state),
                           std::string_view(resource.status), to_epoch_millis(resource.created),
                           to_epoch_millis(resource.modified)));
  TRY_VOID(insert.run());
  return db.changes() > 0;
}

Result<void> update_resource(Database& db, const ResourceId& id, const StoredResource& resource) {
  TRY(Statement update, db.prepare("UPDATE resources SET request = ?4, state = ?5, status = ?6, "
                                   "modified = ?7 WHERE kind = ?1 AND name = ?2 AND version = ?3"));
  TRY_VOID(update.bind_all(std::string_view(id.kind), std::string_view(id.name), id.version,
                           std::string_view(resource.request), std::string_view(resource.state),
                           std::string_view(resource.status), to_epoch_millis(resource.modified)));
  return update.run();
}

Result<void> delete_resource(Database& db, const StoredResource& resource) {
  for (const char* sql :
       {"DELETE FROM resource_tags WHERE arn = ?1", "DELETE FROM resources WHERE arn = ?1"}) {
    TRY(Statement remove, db.prepare(sql));
    TRY_VOID(remove.bind_all(std::string_view(resource.arn)));
    TRY_VOID(remove.run());
  }
  return ok();
}

// The version after the last one of this name; updates that record.
Result<std::int64_t> take_version(Database& db, const ResourceId& id) {
  TRY(Statement take,
      db.prepare("INSERT INTO resource_versions(kind, name, last) VALUES(?1, ?2, 1) "
                 "ON CONFLICT(kind, name) DO UPDATE SET last = last + 1 RETURNING last"));
  TRY_VOID(take.bind_all(std::string_view(id.kind), std::string_view(id.name)));
  TRY_VOID(take.step());
  return take.integer(0);
}

Result<void> insert_new(Database& db, const StoredResource& resource, const Tags& tags) {
  TRY(const bool inserted, insert_resource(db, resource));
  if (inserted) return insert_tags(db, kResourceTags, resource.arn, tags);
  TRY(const auto taken, find_resource(db, resource.id));
  return Error(ErrorKind::already_exists, taken ? taken->arn : resource.arn);
}

}  // namespace

Result<void> ResourceStore::create(const StoredResource& resource, const Tags& tags) {
  return writer_.apply([&](Database& db) { return insert_new(db, resource, tags); });
}

Result<StoredResource> ResourceStore::create_version(
    StoredResource resource, const std::function<std::string(std::int64_t version)>& arn_of,
    const Tags& tags) {
  TRY_VOID(writer_.apply([&](Database& db) -> Result<void> {
    TRY(resource.id.version, take_version(db, resource.id));
    resource.arn = arn_of(resource.id.version);
    return insert_new(db, resource, tags);
  }));
  return resource;
}

Result<void> ResourceStore::apply(const ResourceId& id,
                                  const std::function<Result<void>(StoredResource&)>& change) {
  return writer_.apply([&](Database& db) -> Result<void> {
    TRY(auto found, find_resource(db, id));
    if (!found) return no_resource_with(id.name);
    TRY_VOID(change(*found));
    return update_resource(db, id, *found);
  });
}

Result<void> ResourceStore::remove(const ResourceId& id,
                                   const std::function<Result<void>(const StoredResource&)>& may) {
  return writer_.apply([&](Database& db) -> Result<void> {
    TRY(const auto found, find_resource(db, id));
    if (!found) return no_resource_with(id.name);
    if (may) TRY_VOID(may(*found));
    return delete_resource(db, *found);
  });
}

Result<std::optional<StoredResource>> ResourceStore::find(const ResourceId& id) {
  return readers_.with([&](Database& db) { return find_resource(db, id); });
}

Result<std::optional<StoredResource>> ResourceStore::find_arn(const std::string& arn) {
  return readers_.with([&](Database& db) { return find_resource(db, arn); });
}

Result<std::vector<FoundResource>> ResourceStore::search(const std::string& kind,
                                                         const SearchQuery& query) {
  return readers_.with([&](Database& db) -> Result<std::vector<FoundResource>> {
    TRY(const auto hits, run_search(db, table_of(kind), query, nullptr));
    std::vector<FoundResource> found;
    for (const SearchHit& hit : hits) {
      TRY(auto resource, find_resource(db, ResourceId{kind, hit.name, hit.version}));
      if (resource) found.push_back({std::move(*resource), hit.key});
    }
    return found;
  });
}

Result<std::vector<std::string>> ResourceStore::list_keys(const std::string& kind,
                                                          const KeyQuery& query) {
  return readers_.with([&](Database& db) { return run_key_query(db, table_of(kind), query); });
}

Result<void> ResourceStore::put_tags(const std::string& arn, const Tags& tags, std::size_t max) {
  return writer_.apply([&](Database& db) -> Result<void> {
    TRY(const auto resource, find_resource(db, arn));
    if (!resource) return no_resource_with(arn);
    return store::put_tags(db, kResourceTags, arn, tags, max);
  });
}

Result<void> ResourceStore::delete_tags(const std::string& arn,
                                        const std::vector<std::string>& keys) {
  return writer_.apply([&](Database& db) -> Result<void> {
    TRY(const auto resource, find_resource(db, arn));
    if (!resource) return no_resource_with(arn);
    return store::delete_tags(db, kResourceTags, arn, keys);
  });
}

Result<Tags> ResourceStore::get_tags(const std::string& arn) {
  return readers_.with([&](Database& db) -> Result<Tags> {
    TRY(const auto resource, find_resource(db, arn));
    if (!resource) return no_resource_with(arn);
    return read_tags(db, kResourceTags, arn);
  });
}

}  // namespace trainyard::store
