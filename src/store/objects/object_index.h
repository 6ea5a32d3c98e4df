#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/objects/block_checksums.h"
#include "store/objects/object_types.h"
#include "store/sqlite.h"

// The tables of the index (docs/formats/objects.md) as typed rows. The index alone decides which
// objects exist. SQL only: no files, no threads.
namespace trainyard::store::objects {

inline constexpr int kIndexVersion = 4;

struct ObjectRow {
  ObjectInfo info;
  std::string file_id;
  bool escaped = false;
  BlockChecksums checksums{};  // empty: written before checksums existed
  // Greater for newer versions of a key; 0: written before versions existed.
  std::int64_t sequence = 0;
};

// An older version, whose file is always an escaped one, or a delete marker, which has no file.
struct VersionRow {
  ObjectRow object;
  bool is_delete_marker = false;
};

struct UploadRow {
  std::string bucket;
  MultipartUploadInfo info;
};

struct PartRow {
  PartInfo info;
  std::string file_id;
  BlockChecksums checksums{};  // as in ObjectRow
  // Where the part is in the file that parts of its upload share; nullopt: it has its own file.
  std::optional<std::uint64_t> shared_offset{};
};

// A file that a committed change made superfluous and that may still be on disk.
struct LeftoverFile {
  std::int64_t id = 0;
  std::string bucket;
  std::string key;
  std::string escaped_file;  // empty: the file at the key's plain path
};

// unimplemented: the tables were written by a newer version.
Result<void> check_index_version(Database& db);
// Creates the tables, or upgrades those of an older version.
Result<void> prepare_index(Database& db);

Result<void> insert_bucket(Database& db, const BucketInfo& bucket);
Result<std::optional<BucketInfo>> find_bucket(Database& db, std::string_view name);
Result<std::vector<BucketInfo>> list_buckets(Database& db);
Result<void> set_bucket_versioning(Database& db, std::string_view name, Versioning versioning);
Result<void> erase_bucket(Database& db, std::string_view name);             // and its tags
Result<std::string> find_bucket_tags(Database& db, std::string_view name);  // empty: none
Result<void> set_bucket_tags(Database& db, std::string_view name, std::string_view tags);

Result<std::optional<ObjectRow>> find_object(Database& db, std::string_view bucket,
                                             std::string_view key);
Result<void> upsert_object(Database& db, std::string_view bucket, const ObjectRow& row);
// Sets the headers of the object or older version that has this file.
Result<void> set_object_headers(Database& db, std::string_view bucket, std::string_view key,
                                std::string_view file_id, const ObjectHeaders& headers);
Result<void> mark_escaped(Database& db, std::string_view bucket, std::string_view key,
                          std::string_view file_id);
Result<void> erase_object(Database& db, std::string_view bucket, std::string_view key);
// Returns the rows with one of these file ids; reads the whole table.
Result<std::vector<std::pair<std::string, ObjectRow>>> find_objects_by_file(
    Database& db, const std::vector<std::string>& file_ids);
// Visits every older version, then every object, and every part of the uploads in progress; stops
// at an error of `take`.
Result<void> visit_objects(
    Database& db,
    const std::function<Result<void>(const std::string& bucket, const ObjectRow& row)>& take);
Result<void> visit_parts(
    Database& db,
    const std::function<Result<void>(const std::string& upload_id, const PartRow& part)>& take);
// One page, as ObjectStore::list_objects describes it.
Result<ListPage> list_objects(Database& db, const ListRequest& request);
// As ObjectStore::list_versions describes it.
Result<VersionPage> list_versions(Database& db, const ListRequest& request,
                                  const std::string& after_version);

// Finds one of the older versions and delete markers of a key by id.
Result<std::optional<VersionRow>> find_version(Database& db, std::string_view bucket,
                                               std::string_view key, std::string_view version_id);
Result<std::optional<VersionRow>> find_newest_version(Database& db, std::string_view bucket,
                                                      std::string_view key);
// Returns a new, unique version id: 32 hex digits, of which the first 12 are the sequence number.
std::string make_version_id(std::int64_t sequence);
std::int64_t sequence_of(std::string_view version_id);
// Returns the number for a new version: greater than that of any other of the key.
Result<std::int64_t> next_sequence(Database& db, std::string_view bucket, std::string_view key);
Result<void> insert_version(Database& db, std::string_view bucket, const VersionRow& row);
Result<void> erase_version(Database& db, std::string_view bucket, std::string_view key,
                           std::int64_t sequence);

Result<void> insert_upload(Database& db, const UploadRow& row);
Result<std::optional<UploadRow>> find_upload(Database& db, std::string_view upload_id);
// Sorted by key, then upload id; starts after the given pair.
Result<std::vector<MultipartUploadInfo>> list_uploads(Database& db, std::string_view bucket,
                                                      std::string_view after_key,
                                                      std::string_view after_upload_id);
// Uploads that began before `since` and have received no part since then.
Result<std::vector<UploadRow>> list_idle_uploads(Database& db, Timestamp since);
Result<void> erase_upload(Database& db, std::string_view upload_id);  // and its parts
Result<void> upsert_part(Database& db, std::string_view upload_id, const PartRow& row);
Result<std::optional<PartRow>> find_part(Database& db, std::string_view upload_id, int number);
Result<std::vector<PartRow>> list_parts(Database& db, std::string_view upload_id);
// Returns the files of all uploads' parts; one that parts share several times.
Result<std::vector<std::string>> list_part_files(Database& db);

// Records that an upload was completed, so that a repeated Complete can be answered.
Result<void> insert_completed(Database& db, std::string_view upload_id, std::string_view bucket,
                              std::string_view key, const ObjectInfo& info);
Result<std::optional<ObjectInfo>> find_completed(Database& db, std::string_view upload_id,
                                                 std::string_view bucket, std::string_view key);
Result<void> erase_completed(Database& db, Timestamp older_than);

Result<std::int64_t> insert_leftover(Database& db, const LeftoverFile& entry);  // its id
Result<std::vector<LeftoverFile>> list_leftovers(Database& db);
Result<void> erase_leftovers(Database& db, const std::vector<std::int64_t>& ids);

}  // namespace trainyard::store::objects
