#include "store/objects/object_index.h"

#include <algorithm>

#include "store/objects/row_text.h"

namespace trainyard::store::objects {

namespace {

#define OBJECT_COLUMNS                                                                    \
  "key,size,etag,last_modified,checksum_algorithm,checksum,composite,headers,part_sizes," \
  "file_id,escaped,block_checksums"

ObjectRow object_row(const Query& query) {
  ObjectRow row;
  row.info.key = query.column_text(0);
  row.info.size = static_cast<std::uint64_t>(query.column_integer(1));
  row.info.etag = query.column_text(2);
  row.info.last_modified = from_epoch_millis(query.column_integer(3));
  row.info.checksum = {query.column_text(4), query.column_text(5), query.column_integer(6) != 0};
  row.info.headers = decode_headers(query.column_text(7));
  decode_parts(query.column_text(8), row.info.part_sizes, row.info.part_checksums);
  row.file_id = query.column_text(9);
  row.escaped = query.column_integer(10) != 0;
  row.checksums = decode_checksums(query.column_text(11));
  return row;
}

// The objects and parts that are there have no checksums, and are read without.
constexpr const char* kFromVersion1 = R"(
    BEGIN;
    ALTER TABLE objects ADD COLUMN block_checksums BLOB NOT NULL DEFAULT x'';
    ALTER TABLE parts ADD COLUMN block_checksums BLOB NOT NULL DEFAULT x'';
    CREATE TABLE IF NOT EXISTS bucket_tags(bucket TEXT PRIMARY KEY, tags TEXT NOT NULL) WITHOUT ROWID;
    PRAGMA user_version=2;
    COMMIT)";

Result<std::int64_t> index_version(Database& db) {
  TRY(Query query, db.prepare("PRAGMA user_version"));
  TRY([[maybe_unused]] const bool row, query.step());
  return query.column_integer(0);
}

}  // namespace

Result<void> check_index_version(Database& db) {
  TRY(const std::int64_t version, index_version(db));
  if (version <= kIndexVersion) return ok();
  return Error(ErrorKind::unimplemented, "the object index has version " + std::to_string(version) +
                                             "; this program reads up to " +
                                             std::to_string(kIndexVersion));
}

Result<void> prepare_index(Database& db) {
  TRY(const std::int64_t version, index_version(db));
  if (version == kIndexVersion) return ok();
  if (version == 1) return db.execute(kFromVersion1);
  return db.execute(R"(
    BEGIN;
    CREATE TABLE buckets(name TEXT PRIMARY KEY, created INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE bucket_tags(bucket TEXT PRIMARY KEY, tags TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE objects(
      bucket TEXT NOT NULL, key BLOB NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
      last_modified INTEGER NOT NULL, checksum_algorithm TEXT NOT NULL, checksum TEXT NOT NULL,
      composite INTEGER NOT NULL, headers TEXT NOT NULL, part_sizes TEXT NOT NULL,
      file_id TEXT NOT NULL, escaped INTEGER NOT NULL, block_checksums BLOB NOT NULL DEFAULT x'',
      PRIMARY KEY(bucket, key)) WITHOUT ROWID;
    CREATE TABLE uploads(
      upload_id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, initiated INTEGER NOT NULL,
      headers TEXT NOT NULL, checksum_algorithm TEXT NOT NULL, composite INTEGER NOT NULL)
      WITHOUT ROWID;
    CREATE INDEX uploads_by_key ON uploads(bucket, key, upload_id);
    CREATE TABLE parts(
      upload_id TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
      last_modified INTEGER NOT NULL, checksum_algorithm TEXT NOT NULL, checksum TEXT NOT NULL,
      file_id TEXT NOT NULL, block_checksums BLOB NOT NULL DEFAULT x'',
      PRIMARY KEY(upload_id, number)) WITHOUT ROWID;
    CREATE TABLE completed(
      upload_id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, size INTEGER NOT NULL,
      etag TEXT NOT NULL, completed INTEGER NOT NULL, checksum_algorithm TEXT NOT NULL,
      checksum TEXT NOT NULL, composite INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE unsettled(
      id INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key BLOB NOT NULL,
      escaped_file TEXT NOT NULL);
    PRAGMA user_version=2;
    COMMIT)");
}

Result<void> insert_bucket(Database& db, const BucketInfo& bucket) {
  TRY(Query query, db.prepare("INSERT INTO buckets VALUES(?,?)"));
  return query.text(bucket.name).integer(to_epoch_millis(bucket.created)).run();
}

Result<std::optional<BucketInfo>> find_bucket(Database& db, std::string_view name) {
  TRY(Query query, db.prepare("SELECT name,created FROM buckets WHERE name=?"));
  TRY(const bool found, query.text(name).step());
  if (!found) return std::optional<BucketInfo>();
  return std::optional(
      BucketInfo{query.column_text(0), from_epoch_millis(query.column_integer(1))});
}

Result<std::vector<BucketInfo>> list_buckets(Database& db) {
  TRY(Query query, db.prepare("SELECT name,created FROM buckets ORDER BY name"));
  std::vector<BucketInfo> buckets;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return buckets;
    buckets.push_back({query.column_text(0), from_epoch_millis(query.column_integer(1))});
  }
}

Result<std::string> find_bucket_tags(Database& db, std::string_view name) {
  TRY(Query query, db.prepare("SELECT tags FROM bucket_tags WHERE bucket=?"));
  TRY(const bool found, query.text(name).step());
  return found ? query.column_text(0) : std::string();
}

Result<void> set_bucket_tags(Database& db, std::string_view name, std::string_view tags) {
  if (tags.empty()) {
    TRY(Query query, db.prepare("DELETE FROM bucket_tags WHERE bucket=?"));
    return query.text(name).run();
  }
  TRY(Query query, db.prepare("INSERT OR REPLACE INTO bucket_tags VALUES(?,?)"));
  return query.text(name).text(tags).run();
}

Result<void> erase_bucket(Database& db, std::string_view name) {
  TRY_VOID(set_bucket_tags(db, name, ""));
  TRY(Query query, db.prepare("DELETE FROM buckets WHERE name=?"));
  return query.text(name).run();
}

Result<std::optional<ObjectRow>> find_object(Database& db, std::string_view bucket,
                                             std::string_view key) {
  TRY(Query query, db.prepare("SELECT " OBJECT_COLUMNS " FROM objects WHERE bucket=? AND key=?"));
  TRY(const bool found, query.text(bucket).bytes(key).step());
  if (!found) return std::optional<ObjectRow>();
  return std::optional(object_row(query));
}

Result<void> upsert_object(Database& db, std::string_view bucket, const ObjectRow& row) {
  TRY(Query query, db.prepare("INSERT OR REPLACE INTO objects(bucket," OBJECT_COLUMNS
                              ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  return query.text(bucket)
      .bytes(row.info.key)
      .integer(static_cast<std::int64_t>(row.info.size))
      .text(row.info.etag)
      .integer(to_epoch_millis(row.info.last_modified))
      .text(row.info.checksum.algorithm)
      .text(row.info.checksum.value)
      .integer(row.info.checksum.composite)
      .text(encode_headers(row.info.headers))
      .text(encode_parts(row.info.part_sizes, row.info.part_checksums))
      .text(row.file_id)
      .integer(row.escaped)
      .bytes(encode_checksums(row.checksums))
      .run();
}

Result<void> set_object_headers(Database& db, std::string_view bucket, std::string_view key,
                                const ObjectHeaders& headers) {
  TRY(Query query, db.prepare("UPDATE objects SET headers=? WHERE bucket=? AND key=?"));
  return query.text(encode_headers(headers)).text(bucket).bytes(key).run();
}

Result<void> mark_escaped(Database& db, std::string_view bucket, std::string_view key,
                          std::string_view file_id) {
  TRY(Query query,
      db.prepare("UPDATE objects SET escaped=1 WHERE bucket=? AND key=? AND file_id=?"));
  return query.text(bucket).bytes(key).text(file_id).run();
}

Result<void> erase_object(Database& db, std::string_view bucket, std::string_view key) {
  TRY(Query query, db.prepare("DELETE FROM objects WHERE bucket=? AND key=?"));
  return query.text(bucket).bytes(key).run();
}

Result<std::vector<std::pair<std::string, ObjectRow>>> find_objects_by_file(
    Database& db, const std::vector<std::string>& file_ids) {
  std::vector<std::pair<std::string, ObjectRow>> found;
  TRY(Query query, db.prepare("SELECT " OBJECT_COLUMNS ",bucket FROM objects"));
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return found;
    if (std::find(file_ids.begin(), file_ids.end(), query.column_text(9)) != file_ids.end())
      found.emplace_back(query.column_text(12), object_row(query));
  }
}

Result<void> visit_objects(
    Database& db,
    const std::function<Result<void>(const std::string& bucket, const ObjectRow& row)>& take) {
  TRY(Query query, db.prepare("SELECT " OBJECT_COLUMNS ",bucket FROM objects ORDER BY bucket,key"));
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return ok();
    TRY_VOID(take(query.column_text(12), object_row(query)));
  }
}

Result<std::int64_t> insert_unsettled(Database& db, const Unsettled& entry) {
  TRY(Query query,
      db.prepare("INSERT INTO unsettled(bucket,key,escaped_file) VALUES(?,?,?) RETURNING id"));
  TRY([[maybe_unused]] const bool row,
      query.text(entry.bucket).bytes(entry.key).text(entry.escaped_file).step());
  const std::int64_t id = query.column_integer(0);
  TRY_VOID(query.run());
  return id;
}

Result<std::vector<Unsettled>> list_unsettled(Database& db) {
  TRY(Query query, db.prepare("SELECT id,bucket,key,escaped_file FROM unsettled ORDER BY id"));
  std::vector<Unsettled> entries;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return entries;
    entries.push_back({query.column_integer(0), query.column_text(1), query.column_text(2),
                       query.column_text(3)});
  }
}

Result<void> erase_unsettled(Database& db, const std::vector<std::int64_t>& ids) {
  TRY(Query query, db.prepare("DELETE FROM unsettled WHERE id=?"));
  for (const std::int64_t id : ids) {
    TRY_VOID(query.integer(id).run());
    query.rewind();
  }
  return ok();
}

}  // namespace trainyard::store::objects
