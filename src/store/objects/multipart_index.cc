#include "store/objects/object_index.h"
#include "store/objects/row_text.h"

namespace trainyard::store::objects {

namespace {

UploadRow upload_row(const Statement& query) {
  UploadRow row;
  row.info.upload_id = query.text(0);
  row.bucket = query.text(1);
  row.info.key = query.text(2);
  row.info.initiated = from_epoch_millis(query.integer(3));
  row.info.headers = decode_headers(query.text(4));
  row.info.checksum = {query.text(5), "", query.integer(6) != 0};
  return row;
}

#define PART_COLUMNS                                                                    \
  "number,size,etag,last_modified,checksum_algorithm,checksum,file_id,block_checksums," \
  "shared_offset"

PartRow part_row(const Statement& query) {
  PartRow part;
  part.info.number = static_cast<int>(query.integer(0));
  part.info.size = static_cast<std::uint64_t>(query.integer(1));
  part.info.etag = query.text(2);
  part.info.last_modified = from_epoch_millis(query.integer(3));
  part.info.checksum = {query.text(4), query.text(5), false};
  part.file_id = query.text(6);
  part.checksums = decode_checksums(query.text(7));
  if (query.integer(8) >= 0) part.shared_offset = static_cast<std::uint64_t>(query.integer(8));
  return part;
}

}  // namespace

Result<void> insert_upload(Database& db, const UploadRow& row) {
  TRY(Statement query, db.prepare("INSERT INTO uploads VALUES(?,?,?,?,?,?,?)"));
  return query.run(row.info.upload_id, row.bucket, Blob{row.info.key},
                   to_epoch_millis(row.info.initiated), encode_headers(row.info.headers),
                   row.info.checksum.algorithm, row.info.checksum.composite);
}

Result<std::optional<UploadRow>> find_upload(Database& db, std::string_view upload_id) {
  TRY(Statement query, db.prepare("SELECT * FROM uploads WHERE upload_id=?"));
  TRY(const bool found, query.step(upload_id));
  if (!found) return std::optional<UploadRow>();
  return std::optional(upload_row(query));
}

Result<std::vector<MultipartUploadInfo>> list_uploads(Database& db, std::string_view bucket,
                                                      std::string_view after_key,
                                                      std::string_view after_upload_id) {
  TRY(Statement query, db.prepare("SELECT * FROM uploads WHERE bucket=? AND (key,upload_id)>(?,?) "
                                  "ORDER BY key,upload_id"));
  TRY_VOID(query.bind_all(bucket, Blob{after_key}, after_upload_id));
  std::vector<MultipartUploadInfo> uploads;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return uploads;
    uploads.push_back(upload_row(query).info);
  }
}

Result<std::vector<UploadRow>> list_idle_uploads(Database& db, Timestamp since) {
  TRY(Statement query,
      db.prepare("SELECT * FROM uploads WHERE initiated<? AND NOT EXISTS(SELECT 1 FROM parts WHERE "
                 "parts.upload_id=uploads.upload_id AND parts.last_modified>=?)"));
  TRY_VOID(query.bind_all(to_epoch_millis(since), to_epoch_millis(since)));
  std::vector<UploadRow> uploads;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return uploads;
    uploads.push_back(upload_row(query));
  }
}

Result<void> erase_upload(Database& db, std::string_view upload_id) {
  {
    TRY(Statement query, db.prepare("DELETE FROM parts WHERE upload_id=?"));
    TRY_VOID(query.run(upload_id));
  }
  TRY(Statement query, db.prepare("DELETE FROM uploads WHERE upload_id=?"));
  return query.run(upload_id);
}

Result<void> upsert_part(Database& db, std::string_view upload_id, const PartRow& row) {
  TRY(Statement query, db.prepare("INSERT OR REPLACE INTO parts(upload_id," PART_COLUMNS
                                  ") VALUES(?,?,?,?,?,?,?,?,?,?)"));
  return query.run(upload_id, row.info.number, static_cast<std::int64_t>(row.info.size),
                   row.info.etag, to_epoch_millis(row.info.last_modified),
                   row.info.checksum.algorithm, row.info.checksum.value, row.file_id,
                   Blob{encode_checksums(row.checksums)},
                   row.shared_offset ? static_cast<std::int64_t>(*row.shared_offset) : -1);
}

Result<std::optional<PartRow>> find_part(Database& db, std::string_view upload_id, int number) {
  TRY(Statement query,
      db.prepare("SELECT " PART_COLUMNS " FROM parts WHERE upload_id=? AND number=?"));
  TRY(const bool found, query.step(upload_id, number));
  if (!found) return std::optional<PartRow>();
  return std::optional(part_row(query));
}

Result<std::vector<PartRow>> list_parts(Database& db, std::string_view upload_id) {
  TRY(Statement query,
      db.prepare("SELECT " PART_COLUMNS " FROM parts WHERE upload_id=? ORDER BY number"));
  TRY_VOID(query.bind_all(upload_id));
  std::vector<PartRow> parts;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return parts;
    parts.push_back(part_row(query));
  }
}

Result<void> visit_parts(
    Database& db,
    const std::function<Result<void>(const std::string& upload_id, const PartRow& part)>& take) {
  TRY(Statement query, db.prepare("SELECT " PART_COLUMNS ",upload_id FROM parts"));
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return ok();
    TRY_VOID(take(query.text(9), part_row(query)));
  }
}

Result<std::vector<std::string>> list_part_files(Database& db) {
  TRY(Statement query, db.prepare("SELECT file_id FROM parts"));
  std::vector<std::string> files;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return files;
    files.push_back(query.text(0));
  }
}

Result<void> insert_completed(Database& db, std::string_view upload_id, std::string_view bucket,
                              std::string_view key, const ObjectInfo& info) {
  TRY(Statement query, db.prepare("INSERT OR REPLACE INTO completed VALUES(?,?,?,?,?,?,?,?,?,?)"));
  return query.run(upload_id, bucket, Blob{key}, static_cast<std::int64_t>(info.size), info.etag,
                   to_epoch_millis(info.last_modified), info.checksum.algorithm,
                   info.checksum.value, info.checksum.composite, info.version_id);
}

Result<std::optional<ObjectInfo>> find_completed(Database& db, std::string_view upload_id,
                                                 std::string_view bucket, std::string_view key) {
  TRY(Statement query,
      db.prepare("SELECT size,etag,completed,checksum_algorithm,checksum,composite,version_id "
                 "FROM completed WHERE upload_id=? AND bucket=? AND key=?"));
  TRY(const bool found, query.step(upload_id, bucket, Blob{key}));
  if (!found) return std::optional<ObjectInfo>();
  ObjectInfo info;
  info.key = std::string(key);
  info.size = static_cast<std::uint64_t>(query.integer(0));
  info.etag = query.text(1);
  info.last_modified = from_epoch_millis(query.integer(2));
  info.checksum = {query.text(3), query.text(4), query.integer(5) != 0};
  info.version_id = query.text(6);
  return std::optional(std::move(info));
}

Result<void> erase_completed(Database& db, Timestamp older_than) {
  TRY(Statement query, db.prepare("DELETE FROM completed WHERE completed<?"));
  return query.run(to_epoch_millis(older_than));
}

}  // namespace trainyard::store::objects
