#include "store/database_health.h"

#include <sqlite3.h>

#include <cstdint>
#include <system_error>

#include "base/log.h"
#include "store/commit_mark.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kReadWhole = 64u << 20;

// The first column of each row; the error of a damaged database is an additional line.
Result<std::vector<std::string>> lines_of(sqlite3* db, const char* sql) {
  std::vector<std::string> lines;
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(db, sql, -1, &statement, nullptr);
  if (code == SQLITE_OK) {
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
      lines.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
  }
  const std::string reason = sqlite3_errmsg(db);
  sqlite3_finalize(statement);
  if (code == SQLITE_DONE) return lines;
  if ((code & 0xff) != SQLITE_CORRUPT && (code & 0xff) != SQLITE_NOTADB)
    return Error(ErrorKind::unavailable, std::string(sql) + ": " + reason);
  lines.push_back(reason);
  return lines;
}

// Whether the log is empty now.
bool checkpoint(sqlite3* db, const fs::path& database) {
  int frames = 0, done = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_TRUNCATE, &frames, &done);
  if (code == SQLITE_OK) return true;
  log::warning("write_ahead_log_kept",
               {{"database", database.string()}, {"error", sqlite3_errmsg(db)}});
  return false;
}

Result<std::uintmax_t> expected_size(sqlite3* db) {
  TRY(const auto pages, lines_of(db, "PRAGMA page_count"));
  TRY(const auto size, lines_of(db, "PRAGMA page_size"));
  if (pages.size() != 1 || size.size() != 1)
    return Error(ErrorKind::corrupt, "the size of the database can't be read");
  return std::strtoull(pages[0].c_str(), nullptr, 10) * std::strtoull(size[0].c_str(), nullptr, 10);
}

}  // namespace

Result<void> check_before_use(sqlite3* db, const fs::path& database) {
  const bool settled = checkpoint(db, database);
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(database, failed);
  if (failed) return Error::from_errno(failed.value(), "look at " + database.string());
  if (settled) {
    TRY(const std::uintmax_t expected, expected_size(db));
    if (size < expected)
      return damaged(database, "was cut: it has " + std::to_string(size) + " of " +
                                   std::to_string(expected) + " bytes");
  }
  if (size > kReadWhole) return ok();
  TRY(const auto problems, lines_of(db, "PRAGMA quick_check(1)"));
  if (problems.size() == 1 && problems[0] == "ok") return ok();
  return damaged(database, "is damaged (" + (problems.empty() ? "" : problems[0]) + ")");
}

void empty_write_ahead_log(sqlite3* db, const fs::path& database) {
  checkpoint(db, database);
}

Result<std::vector<std::string>> find_damage(sqlite3* db) {
  TRY(auto problems, lines_of(db, "PRAGMA integrity_check(20)"));
  if (problems.size() == 1 && problems[0] == "ok") problems.clear();
  return problems;
}

}  // namespace trainyard::store
