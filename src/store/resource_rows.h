#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/sqlite.h"
#include "store/stored_resource.h"

// Reads and changes of named resources inside a transaction or on a reader, for ResourceStore and
// JobStore. Not for use outside store.
namespace trainyard::store {

Result<std::optional<StoredResource>> find_resource(Database& db, const ResourceId& id);
Result<std::optional<StoredResource>> find_resource(Database& db, const std::string& arn);
// What links and points mean it by.
Result<std::optional<std::int64_t>> number_of(Database& db, const std::string& arn);
Error no_resource_with(const std::string& what);

// Errors as ResourceStore::create().
Result<void> insert_resource(Database& db, const NewResource& resource);
// As JobStore::create().
Result<void> put_resource(Database& db, const NewResource& resource);
// As ResourceStore::create_version(). If a parent doesn't exist, nothing has been written.
Result<StoredResource> insert_version(Database& db, const NewVersion& version);

// What is stored of the resource with this id, except ARN and time of creation, becomes that of
// `resource`.
Result<void> update_resource(Database& db, const ResourceId& id, const StoredResource& resource);
// As JobChange::resources. If a function returns an error, nothing has been written.
Result<void> change_resources(Database& db, const std::vector<ResourceChange>& changes);
// With its tags, links and points.
Result<void> delete_resource(Database& db, const StoredResource& resource);
// Those that exist and belong to no other.
Result<void> delete_free_resources(Database& db, const std::vector<ResourceId>& ids);

}  // namespace trainyard::store
