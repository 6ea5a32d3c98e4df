#include <array>
#include <charconv>
#include <cstdio>

#include "base/random.h"
#include "store/objects/object_rows.h"

// The table of older versions and delete markers.
namespace trainyard::store::objects {

namespace {

constexpr std::size_t kSequenceDigits = 12;

std::optional<VersionRow> version_row(const Statement& query) {
  return VersionRow{object_row(query), query.integer(kObjectColumns) != 0};
}

}  // namespace

Result<std::optional<VersionRow>> find_version(Database& db, std::string_view bucket,
                                               std::string_view key, std::string_view version_id) {
  TRY(Statement query,
      db.prepare("SELECT " OBJECT_COLUMNS
                 ",is_delete_marker FROM versions WHERE bucket=? AND key=? AND version_id=?"));
  const std::string_view stored = version_id == kNullVersion ? "" : version_id;
  TRY(const bool found, query.step(bucket, Blob{key}, stored));
  if (!found) return std::optional<VersionRow>();
  return version_row(query);
}

Result<std::optional<VersionRow>> find_newest_version(Database& db, std::string_view bucket,
                                                      std::string_view key) {
  TRY(Statement query, db.prepare("SELECT " OBJECT_COLUMNS
                                  ",is_delete_marker FROM versions WHERE bucket=? AND key=? "
                                  "ORDER BY sequence DESC LIMIT 1"));
  TRY(const bool found, query.step(bucket, Blob{key}));
  if (!found) return std::optional<VersionRow>();
  return version_row(query);
}

std::string make_version_id(std::int64_t sequence) {
  std::array<char, kSequenceDigits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%012llx", static_cast<unsigned long long>(sequence));
  return digits.data() + random_hex(32 - kSequenceDigits);
}

std::int64_t sequence_of(std::string_view version_id) {
  const std::string_view digits = version_id.substr(0, kSequenceDigits);
  std::int64_t sequence = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), sequence, 16);
  return sequence;
}

Result<std::int64_t> next_sequence(Database& db, std::string_view bucket, std::string_view key) {
  TRY(Statement query,
      db.prepare("SELECT 1+max(coalesce((SELECT sequence FROM objects WHERE bucket=? AND key=?),0),"
                 "coalesce((SELECT max(sequence) FROM versions WHERE bucket=? AND key=?),0))"));
  TRY([[maybe_unused]] const bool row, query.step(bucket, Blob{key}, bucket, Blob{key}));
  return query.integer(0);
}

Result<void> insert_version(Database& db, std::string_view bucket, const VersionRow& row) {
  TRY(Statement query, db.prepare("INSERT INTO versions(" STORED_COLUMNS
                                  ",is_delete_marker) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  TRY_VOID(bind_object(query, bucket, row.object));
  TRY_VOID(query.bind(kStoredColumns + 1, row.is_delete_marker));
  return query.run();
}

Result<void> erase_version(Database& db, std::string_view bucket, std::string_view key,
                           std::int64_t sequence) {
  TRY(Statement query, db.prepare("DELETE FROM versions WHERE bucket=? AND key=? AND sequence=?"));
  return query.run(bucket, Blob{key}, sequence);
}

}  // namespace trainyard::store::objects
