#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/sqlite.h"
#include "store/stored_resource.h"

// Reads and changes of the links between resources, inside a transaction or on a reader. Not for
// use outside store.
namespace trainyard::store {

// Does nothing if it exists. not_found: parent or child doesn't exist; the message is just its ARN.
Result<void> insert_link(Database& db, const ResourceLink& link);
// The same, with the errors of ResourceStore::link().
Result<void> insert_link(Database& db, const ResourceLink& link, std::size_t max_children,
                         std::size_t max_parents);
// not_found: no such link.
Result<void> delete_link(Database& db, const std::string& type, const std::string& parent,
                         const std::string& child);
// All of this resource.
Result<void> delete_links(Database& db, std::int64_t resource);
Result<LinkCounts> count_links(Database& db, const std::string& arn);
Result<std::vector<ResourceLink>> read_links(Database& db, const LinkQuery& query);

}  // namespace trainyard::store
