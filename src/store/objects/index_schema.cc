#include "store/objects/object_index.h"

// The tables of the index, and the migration from older versions.
namespace trainyard::store::objects {

namespace {

constexpr const char* kVersion2 = R"(
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
    COMMIT)";

// Existing objects and parts have no checksums, and are read without.
constexpr const char* kFromVersion1 = R"(
    BEGIN;
    ALTER TABLE objects ADD COLUMN block_checksums BLOB NOT NULL DEFAULT x'';
    ALTER TABLE parts ADD COLUMN block_checksums BLOB NOT NULL DEFAULT x'';
    CREATE TABLE IF NOT EXISTS bucket_tags(bucket TEXT PRIMARY KEY, tags TEXT NOT NULL) WITHOUT ROWID;
    PRAGMA user_version=2;
    COMMIT)";

// Every existing object is its only version.
constexpr const char* kFromVersion2 = R"(
    BEGIN;
    ALTER TABLE buckets ADD COLUMN versioning INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE objects ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE objects ADD COLUMN version_id TEXT NOT NULL DEFAULT '';
    ALTER TABLE completed ADD COLUMN version_id TEXT NOT NULL DEFAULT '';
    CREATE TABLE versions(
      bucket TEXT NOT NULL, key BLOB NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
      last_modified INTEGER NOT NULL, checksum_algorithm TEXT NOT NULL, checksum TEXT NOT NULL,
      composite INTEGER NOT NULL, headers TEXT NOT NULL, part_sizes TEXT NOT NULL,
      file_id TEXT NOT NULL, escaped INTEGER NOT NULL, block_checksums BLOB NOT NULL,
      sequence INTEGER NOT NULL, version_id TEXT NOT NULL, is_delete_marker INTEGER NOT NULL,
      PRIMARY KEY(bucket, key, sequence DESC)) WITHOUT ROWID;
    PRAGMA user_version=3;
    COMMIT)";

// Every existing part has a file of its own.
constexpr const char* kFromVersion3 = R"(
    BEGIN;
    ALTER TABLE parts ADD COLUMN shared_offset INTEGER NOT NULL DEFAULT -1;
    PRAGMA user_version=4;
    COMMIT)";

Result<std::int64_t> index_version(Database& db) {
  TRY(Statement query, db.prepare("PRAGMA user_version"));
  TRY([[maybe_unused]] const bool row, query.step());
  return query.integer(0);
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
  if (version == 0) TRY_VOID(db.execute(kVersion2));
  if (version == 1) TRY_VOID(db.execute(kFromVersion1));
  if (version < 3) TRY_VOID(db.execute(kFromVersion2));
  return db.execute(kFromVersion3);
}

}  // namespace trainyard::store::objects
