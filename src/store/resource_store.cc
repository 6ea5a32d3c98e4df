#include "store/resource_store.h"

#include <utility>

#include "store/group_writer.h"
#include "store/link_rows.h"
#include "store/point_rows.h"
#include "store/readers.h"
#include "store/resource_rows.h"
#include "store/search_condition.h"
#include "store/search_sql.h"
#include "store/sqlite.h"
#include "store/tag_rows.h"

namespace trainyard::store {
namespace {

SearchTable table_of(const std::string& kind) {
  return {.name = "resources",
          .tags = "resource_tags",
          .by_name = "resources_by_name",
          .by_creation = "resources_by_creation",
          .by_modification = "resources_by_modification",
          .by_status = "resources_by_status",
          .kind = kind};
}

}  // namespace

Result<void> ResourceStore::create(const StoredResource& resource, const Tags& tags,
                                   const std::vector<std::string>& parents) {
  const NewResource added{resource, tags, parents};
  return writer_.apply([&](Database& db) { return insert_resource(db, added); });
}

Result<StoredResource> ResourceStore::create_version(
    StoredResource resource, const std::function<std::string(std::int64_t version)>& arn_of,
    const Tags& tags, const std::vector<std::string>& parents) {
  const NewVersion version{{std::move(resource), tags, parents}, arn_of};
  StoredResource created;
  TRY_VOID(writer_.apply([&](Database& db) -> Result<void> {
    TRY(created, insert_version(db, version));
    return ok();
  }));
  return created;
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

Result<void> ResourceStore::remove(
    const ResourceId& id,
    const std::function<Result<void>(const StoredResource&, const LinkCounts&)>& may) {
  return writer_.apply([&](Database& db) -> Result<void> {
    TRY(const auto found, find_resource(db, id));
    if (!found) return no_resource_with(id.name);
    if (may) {
      TRY(const LinkCounts links, count_links(db, found->arn));
      TRY_VOID(may(*found, links));
    }
    return delete_resource(db, *found);
  });
}

Result<void> ResourceStore::link(const ResourceLink& link, std::size_t max_children,
                                 std::size_t max_parents) {
  return writer_.apply(
      [&](Database& db) { return insert_link(db, link, max_children, max_parents); });
}

Result<void> ResourceStore::unlink(const std::string& type, const std::string& parent,
                                   const std::string& child) {
  return writer_.apply([&](Database& db) { return delete_link(db, type, parent, child); });
}

Result<std::vector<ResourceLink>> ResourceStore::list_links(const LinkQuery& query) {
  return readers_.with([&](Database& db) { return read_links(db, query); });
}

Result<void> ResourceStore::put_points(
    const ResourceId& id, const std::vector<ResourcePoint>& points,
    const std::function<Result<void>(StoredResource&, std::size_t points_so_far)>& change) {
  return writer_.apply([&](Database& db) -> Result<void> {
    TRY(auto found, find_resource(db, id));
    if (!found) return no_resource_with(id.name);
    TRY(const auto number, number_of(db, found->arn));
    TRY(const std::size_t points_so_far, count_points(db, *number));
    TRY_VOID(change(*found, points_so_far));
    TRY_VOID(insert_points(db, *number, points));
    return update_resource(db, id, *found);
  });
}

Result<void> ResourceStore::read_points(const ResourceId& id, const std::string& metric,
                                        const std::function<void(const ResourcePoint&)>& take) {
  return readers_.with([&](Database& db) -> Result<void> {
    TRY(const auto found, find_resource(db, id));
    if (!found) return no_resource_with(id.name);
    TRY(const auto number, number_of(db, found->arn));
    return number ? store::read_points(db, *number, metric, take) : no_resource_with(id.name);
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
