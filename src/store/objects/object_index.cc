#include "store/objects/object_index.h"

#include <algorithm>

#include "store/objects/object_rows.h"
#include "store/objects/row_text.h"

namespace trainyard::store::objects {

Result<void> insert_bucket(Database& db, const BucketInfo& bucket) {
  TRY(Statement query, db.prepare("INSERT INTO buckets(name,created) VALUES(?,?)"));
  return query.run(bucket.name, to_epoch_millis(bucket.created));
}

static BucketInfo bucket_row(const Statement& query) {
  return {query.text(0), from_epoch_millis(query.integer(1)),
          static_cast<Versioning>(query.integer(2))};
}

Result<std::optional<BucketInfo>> find_bucket(Database& db, std::string_view name) {
  TRY(Statement query, db.prepare("SELECT name,created,versioning FROM buckets WHERE name=?"));
  TRY(const bool found, query.step(name));
  if (!found) return std::optional<BucketInfo>();
  return std::optional(bucket_row(query));
}

Result<std::vector<BucketInfo>> list_buckets(Database& db) {
  TRY(Statement query, db.prepare("SELECT name,created,versioning FROM buckets ORDER BY name"));
  std::vector<BucketInfo> buckets;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return buckets;
    buckets.push_back(bucket_row(query));
  }
}

Result<void> set_bucket_versioning(Database& db, std::string_view name, Versioning versioning) {
  TRY(Statement query, db.prepare("UPDATE buckets SET versioning=? WHERE name=?"));
  return query.run(static_cast<std::int64_t>(versioning), name);
}

Result<std::string> find_bucket_tags(Database& db, std::string_view name) {
  TRY(Statement query, db.prepare("SELECT tags FROM bucket_tags WHERE bucket=?"));
  TRY(const bool found, query.step(name));
  return found ? query.text(0) : std::string();
}

Result<void> set_bucket_tags(Database& db, std::string_view name, std::string_view tags) {
  if (tags.empty()) {
    TRY(Statement query, db.prepare("DELETE FROM bucket_tags WHERE bucket=?"));
    return query.run(name);
  }
  TRY(Statement query, db.prepare("INSERT OR REPLACE INTO bucket_tags VALUES(?,?)"));
  return query.run(name, tags);
}

Result<void> erase_bucket(Database& db, std::string_view name) {
  TRY_VOID(set_bucket_tags(db, name, ""));
  TRY(Statement query, db.prepare("DELETE FROM buckets WHERE name=?"));
  return query.run(name);
}

Result<std::optional<ObjectRow>> find_object(Database& db, std::string_view bucket,
                                             std::string_view key) {
  TRY(Statement query,
      db.prepare("SELECT " OBJECT_COLUMNS " FROM objects WHERE bucket=? AND key=?"));
  TRY(const bool found, query.step(bucket, Blob{key}));
  if (!found) return std::optional<ObjectRow>();
  return std::optional(object_row(query));
}

Result<void> upsert_object(Database& db, std::string_view bucket, const ObjectRow& row) {
  TRY(Statement query, db.prepare("INSERT OR REPLACE INTO objects(" STORED_COLUMNS
                                  ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  TRY_VOID(bind_object(query, bucket, row));
  return query.run();
}

Result<void> set_object_headers(Database& db, std::string_view bucket, std::string_view key,
                                std::string_view file_id, const ObjectHeaders& headers) {
  const std::string encoded = encode_headers(headers);
  for (const char* change :
       {"UPDATE objects SET headers=? WHERE bucket=? AND key=? AND file_id=?",
        "UPDATE versions SET headers=? WHERE bucket=? AND key=? AND file_id=?"}) {
    TRY(Statement query, db.prepare(change));
    TRY_VOID(query.run(encoded, bucket, Blob{key}, file_id));
  }
  return ok();
}

Result<void> mark_escaped(Database& db, std::string_view bucket, std::string_view key,
                          std::string_view file_id) {
  TRY(Statement query,
      db.prepare("UPDATE objects SET escaped=1 WHERE bucket=? AND key=? AND file_id=?"));
  return query.run(bucket, Blob{key}, file_id);
}

Result<void> erase_object(Database& db, std::string_view bucket, std::string_view key) {
  TRY(Statement query, db.prepare("DELETE FROM objects WHERE bucket=? AND key=?"));
  return query.run(bucket, Blob{key});
}

Result<std::vector<std::pair<std::string, ObjectRow>>> find_objects_by_file(
    Database& db, const std::vector<std::string>& file_ids) {
  std::vector<std::pair<std::string, ObjectRow>> found;
  TRY(Statement query, db.prepare("SELECT " OBJECT_COLUMNS ",bucket FROM objects"));
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return found;
    if (std::find(file_ids.begin(), file_ids.end(), query.text(9)) != file_ids.end())
      found.emplace_back(query.text(kObjectColumns), object_row(query));
  }
}

Result<void> visit_objects(
    Database& db,
    const std::function<Result<void>(const std::string& bucket, const ObjectRow& row)>& take) {
  for (const char* all : {"SELECT " OBJECT_COLUMNS
                          ",bucket FROM versions WHERE is_delete_marker=0 ORDER BY bucket,key",
                          "SELECT " OBJECT_COLUMNS ",bucket FROM objects ORDER BY bucket,key"}) {
    TRY(Statement query, db.prepare(all));
    for (;;) {
      TRY(const bool row, query.step());
      if (!row) break;
      TRY_VOID(take(query.text(kObjectColumns), object_row(query)));
    }
  }
  return ok();
}

Result<std::int64_t> insert_leftover(Database& db, const LeftoverFile& entry) {
  TRY(Statement query,
      db.prepare("INSERT INTO unsettled(bucket,key,escaped_file) VALUES(?,?,?) RETURNING id"));
  TRY([[maybe_unused]] const bool row,
      query.step(entry.bucket, Blob{entry.key}, entry.escaped_file));
  const std::int64_t id = query.integer(0);
  TRY_VOID(query.run());
  return id;
}

Result<std::vector<LeftoverFile>> list_leftovers(Database& db) {
  TRY(Statement query, db.prepare("SELECT id,bucket,key,escaped_file FROM unsettled ORDER BY id"));
  std::vector<LeftoverFile> entries;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return entries;
    entries.push_back({query.integer(0), query.text(1), query.text(2), query.text(3)});
  }
}

Result<void> erase_leftovers(Database& db, const std::vector<std::int64_t>& ids) {
  TRY(Statement query, db.prepare("DELETE FROM unsettled WHERE id=?"));
  for (const std::int64_t id : ids) {
    TRY_VOID(query.run(id));
  }
  return ok();
}

}  // namespace trainyard::store::objects
