#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/sqlite.h"
#include "store/stored_resource.h"

// Reads and changes of the points of resources' metrics, inside a transaction or on a reader. A
// resource is meant by its number. Not for use outside store.
namespace trainyard::store {

// Over all metrics of the resource.
Result<std::size_t> count_points(Database& db, std::int64_t resource);
// invalid_argument: a value is NaN.
Result<void> insert_points(Database& db, std::int64_t resource,
                           const std::vector<ResourcePoint>& points);
// In the order of ResourceStore::read_points().
Result<void> read_points(Database& db, std::int64_t resource, const std::string& metric,
                         const std::function<void(const ResourcePoint&)>& take);
// All of the resource.
Result<void> delete_points(Database& db, std::int64_t resource);

}  // namespace trainyard::store
