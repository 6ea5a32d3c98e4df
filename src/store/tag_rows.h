#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/sqlite.h"
#include "store/stored_resource.h"

// The tags of jobs, and those of all other resources: two tables of the same form (ADR 35 says why
// two), which are read and written here. The caller has to check that the ARN exists.
namespace trainyard::store {

struct TagTable {
  std::string_view name;
  std::string_view row;  // what is inserted, of ?1 the ARN, ?2 the key, ?3 the value
};
inline constexpr TagTable kJobTags{"tags", "(arn, key, value) VALUES(?1, ?2, ?3)"};
// The resource is there before its tags are.
inline constexpr TagTable kResourceTags{"resource_tags",
                                        "(arn, key, value, kind) VALUES(?1, ?2, ?3, "
                                        "(SELECT kind FROM resources WHERE arn = ?1))"};

Result<Tags> read_tags(Database& db, const TagTable& table, const std::string& arn);
// Replaces the values of existing keys.
Result<void> insert_tags(Database& db, const TagTable& table, const std::string& arn,
                         const Tags& tags);
// The same; exhausted if there would be more than `max`.
Result<void> put_tags(Database& db, const TagTable& table, const std::string& arn, const Tags& tags,
                      std::size_t max);
// Ignores keys that don't exist.
Result<void> delete_tags(Database& db, const TagTable& table, const std::string& arn,
                         const std::vector<std::string>& keys);

}  // namespace trainyard::store
