#include "store/objects/object_index.h"
#include "store/objects/row_text.h"

namespace trainyard::store::objects {

namespace {

UploadRow upload_row(const Query& query) {
  UploadRow row;
  row.info.upload_id = query.column_text(0);
  row.bucket = query.column_text(1);
  row.info.key = query.column_text(2);
  row.info.initiated = from_epoch_millis(query.column_integer(3));
  row.info.headers = decode_headers(query.column_text(4));
  row.info.checksum = {query.column_text(5), "", query.column_integer(6) != 0};
  return row;
}

#define PART_COLUMNS \
  "number,size,etag,last_modified,checksum_algorithm,checksum,file_id,block_checksums"

PartRow part_row(const Query& query) {
  PartRow part;
  part.info.number = static_cast<int>(query.column_integer(0));
  part.info.size = static_cast<std::uint64_t>(query.column_integer(1));
  part.info.etag = query.column_text(2);
  part.info.last_modified = from_epoch_millis(query.column_integer(3));
  part.info.checksum = {query.column_text(4), query.column_text(5), false};
  part.file_id = query.column_text(6);
  part.checksums = decode_checksums(query.column_text(7));
  return part;
}

}  // namespace

Result<void> insert_upload(Database& db, const UploadRow& row) {
  TRY(Query query, db.prepare("INSERT INTO uploads VALUES(?,?,?,?,?,?,?)"));
  return query.text(row.info.upload_id)
      .text(row.bucket)
      .bytes(row.info.key)
      .integer(to_epoch_millis(row.info.initiated))
      .text(encode_headers(row.info.headers))
      .text(row.info.checksum.algorithm)
      .integer(row.info.checksum.composite)
      .run();
}

Result<std::optional<UploadRow>> find_upload(Database& db, std::string_view upload_id) {
  TRY(Query query, db.prepare("SELECT * FROM uploads WHERE upload_id=?"));
  TRY(const bool found, query.text(upload_id).step());
  if (!found) return std::optional<UploadRow>();
  return std::optional(upload_row(query));
}

Result<std::vector<MultipartUploadInfo>> list_uploads(Database& db, std::string_view bucket,
                                                      std::string_view after_key,
                                                      std::string_view after_upload_id) {
  TRY(Query query, db.prepare("SELECT * FROM uploads WHERE bucket=? AND (key,upload_id)>(?,?) "
                              "ORDER BY key,upload_id"));
  query.text(bucket).bytes(after_key).text(after_upload_id);
  std::vector<MultipartUploadInfo> uploads;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return uploads;
    uploads.push_back(upload_row(query).info);
  }
}

Result<std::vector<UploadRow>> list_idle_uploads(Database& db, Timestamp since) {
  TRY(Query query,
      db.prepare("SELECT * FROM uploads WHERE initiated<? AND NOT EXISTS(SELECT 1 FROM parts WHERE "
                 "parts.upload_id=uploads.upload_id AND parts.last_modified>=?)"));
  query.integer(to_epoch_millis(since)).integer(to_epoch_millis(since));
  std::vector<UploadRow> uploads;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return uploads;
    uploads.push_back(upload_row(query));
  }
}

Result<void> erase_upload(Database& db, std::string_view upload_id) {
  {
    TRY(Query query, db.prepare("DELETE FROM parts WHERE upload_id=?"));
    TRY_VOID(query.text(upload_id).run());
  }
  TRY(Query query, db.prepare("DELETE FROM uploads WHERE upload_id=?"));
  return query.text(upload_id).run();
}

Result<void> upsert_part(Database& db, std::string_view upload_id, const PartRow& row) {
  TRY(Query query, db.prepare("INSERT OR REPLACE INTO parts VALUES(?,?,?,?,?,?,?,?,?)"));
  return query.text(upload_id)
      .integer(row.info.number)
      .integer(static_cast<std::int64_t>(row.info.size))
      .text(row.info.etag)
      .integer(to_epoch_millis(row.info.last_modified))
      .text(row.info.checksum.algorithm)
      .text(row.info.checksum.value)
      .text(row.file_id)
      .bytes(encode_checksums(row.checksums))
      .run();
}

Result<std::string> find_part_file(Database& db, std::string_view upload_id, int number) {
  TRY(Query query, db.prepare("SELECT file_id FROM parts WHERE upload_id=? AND number=?"));
  TRY(const bool found, query.text(upload_id).integer(number).step());
  return found ? query.column_text(0) : std::string();
}

Result<std::vector<PartRow>> list_parts(Database& db, std::string_view upload_id) {
  TRY(Query query,
      db.prepare(
          "SELECT "
          "number,size,etag,last_modified,checksum_algorithm,checksum,file_id,block_checksums "
          "FROM parts WHERE upload_id=? ORDER BY number"));
  query.text(upload_id);
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
  TRY(Query query, db.prepare("SELECT " PART_COLUMNS ",upload_id FROM parts"));
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return ok();
    TRY_VOID(take(query.column_text(8), part_row(query)));
  }
}

Result<std::vector<std::string>> list_part_files(Database& db) {
  TRY(Query query, db.prepare("SELECT file_id FROM parts"));
  std::vector<std::string> files;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return files;
    files.push_back(query.column_text(0));
  }
}

Result<void> insert_completed(Database& db, std::string_view upload_id, std::string_view bucket,
                              std::string_view key, const ObjectInfo& info) {
  TRY(Query query, db.prepare("INSERT OR REPLACE INTO completed VALUES(?,?,?,?,?,?,?,?,?,?)"));
  return query.text(upload_id)
      .text(bucket)
      .bytes(key)
      .integer(static_cast<std::int64_t>(info.size))
      .text(info.etag)
      .integer(to_epoch_millis(info.last_modified))
      .text(info.checksum.algorithm)
      .text(info.checksum.value)
      .integer(info.checksum.composite)
      .text(info.version_id)
      .run();
}

Result<std::optional<ObjectInfo>> find_completed(Database& db, std::string_view upload_id,
                                                 std::string_view bucket, std::string_view key) {
  TRY(Query query,
      db.prepare("SELECT size,etag,completed,checksum_algorithm,checksum,composite,version_id "
                 "FROM completed WHERE upload_id=? AND bucket=? AND key=?"));
  TRY(const bool found, query.text(upload_id).text(bucket).bytes(key).step());
  if (!found) return std::optional<ObjectInfo>();
  ObjectInfo info;
  info.key = std::string(key);
  info.size = static_cast<std::uint64_t>(query.column_integer(0));
  info.etag = query.column_text(1);
  info.last_modified = from_epoch_millis(query.column_integer(2));
  info.checksum = {query.column_text(3), query.column_text(4), query.column_integer(5) != 0};
  info.version_id = query.column_text(6);
  return std::optional(std::move(info));
}

Result<void> forget_completed(Database& db, Timestamp older_than) {
  TRY(Query query, db.prepare("DELETE FROM completed WHERE completed<?"));
  return query.integer(to_epoch_millis(older_than)).run();
}

}  // namespace trainyard::store::objects
