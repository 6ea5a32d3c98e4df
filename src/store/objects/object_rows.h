#pragma once

#include <string_view>

#include "store/objects/object_index.h"

// Reads and writes an object's row; `objects` and `versions` have these columns. Not for use
// outside the index.
namespace trainyard::store::objects {

// The stored columns, in the order of bind_object().
#define STORED_COLUMNS                                                                           \
  "bucket,key,size,etag,last_modified,checksum_algorithm,checksum,composite,headers,part_sizes," \
  "file_id,escaped,block_checksums,sequence,version_id"

// In a bucket with versions, a version without an id is the null version.
#define VERSION_ID                            \
  "CASE WHEN version_id<>'' THEN version_id " \
  "WHEN (SELECT versioning FROM buckets WHERE name=bucket)>0 THEN 'null' ELSE '' END"

// The columns that object_row() reads.
#define OBJECT_COLUMNS                                                                    \
  "key,size,etag,last_modified,checksum_algorithm,checksum,composite,headers,part_sizes," \
  "file_id,escaped,block_checksums,sequence," VERSION_ID

inline constexpr int kStoredColumns = 15;  // of STORED_COLUMNS
inline constexpr int kObjectColumns = 14;  // of OBJECT_COLUMNS

ObjectRow object_row(const Statement& query);
// Binds the query's first parameters, in the order of STORED_COLUMNS.
Result<void> bind_object(Statement& query, std::string_view bucket, const ObjectRow& row);

}  // namespace trainyard::store::objects
