#include "store/commit_mark.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "base/random.h"
#include "store/sqlite_connection.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdentity = 32;
constexpr std::size_t kDigits = 20;  // digits of the largest 64-bit number

// Constant length, so that it is overwritten in place, within one sector.
std::string mark_text(const CommitCount& count) {
  char digits[kDigits + 1];
  std::snprintf(digits, sizeof digits, "%020llu", static_cast<unsigned long long>(count.commits));
  return count.identity + " " + digits + "\n";
}

std::optional<CommitCount> parse_mark(const std::string& text) {
  if (text.size() != kIdentity + kDigits + 2 || text[kIdentity] != ' ' || text.back() != '\n')
    return std::nullopt;
  CommitCount count{text.substr(0, kIdentity), 0};
  const char* const end = text.data() + text.size() - 1;
  const auto read = std::from_chars(text.data() + kIdentity + 1, end, count.commits);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return count;
}

Result<void> run_sql(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return sqlite_error(db, sqlite3_extended_errcode(db), "count commits");
  return ok();
}

// Outside any transaction. The table isn't part of the schema's version: an older program doesn't
// count, and neither number changes.
Result<CommitCount> begin_count(sqlite3* db) {
  const CommitCount fresh{random_hex(kIdentity), 1};
  TRY_VOID(run_sql(db,
                   "BEGIN IMMEDIATE; CREATE TABLE commits(identity TEXT NOT NULL, count "
                   "INTEGER NOT NULL); INSERT INTO commits VALUES('" +
                       fresh.identity + "', 1); COMMIT;"));
  return fresh;
}

Result<void> write_mark(const fs::path& database, const CommitCount& count) {
  return replace_file_durably(CommitMark::path_of(database), mark_text(count), 0600);
}

}  // namespace

Error damaged(const fs::path& database, const std::string& what) {
  return Error(
      ErrorKind::corrupt,
      database.string() + " " + what +
          ". Nothing is served from it. Put back a backup of the whole data folder, or see "
          "what is left with `trainyard check DIR` and go on with that: `trainyard check "
          "DIR --repair --accept-loss`");
}

Result<std::optional<CommitCount>> read_commit_count(sqlite3* db) {
  sqlite3_stmt* raw = nullptr;
  const char* const sql =
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'commits'";
  std::optional<CommitCount> found;
  if (sqlite3_prepare_v2(db, sql, -1, &raw, nullptr) != SQLITE_OK)
    return sqlite_error(db, sqlite3_extended_errcode(db), "read the count of commits");
  const int step = sqlite3_step(raw);
  const bool counts = step == SQLITE_ROW && sqlite3_column_int64(raw, 0) > 0;
  sqlite3_finalize(raw);
  if (step != SQLITE_ROW)
    return sqlite_error(db, sqlite3_extended_errcode(db), "read the count of commits");
  if (!counts) return found;
  if (sqlite3_prepare_v2(db, "SELECT identity, count FROM commits", -1, &raw, nullptr) != SQLITE_OK)
    return sqlite_error(db, sqlite3_extended_errcode(db), "read the count of commits");
  if (sqlite3_step(raw) == SQLITE_ROW) {
    found = CommitCount{reinterpret_cast<const char*>(sqlite3_column_text(raw, 0)),
                        static_cast<std::uint64_t>(sqlite3_column_int64(raw, 1))};
  }
  const int code = sqlite3_finalize(raw);
  if (code != SQLITE_OK)
    return sqlite_error(db, sqlite3_extended_errcode(db), "read the count of commits");
  if (!found) return Error(ErrorKind::corrupt, "the table of commits is empty");
  return found;
}

fs::path CommitMark::path_of(const fs::path& database) {
  return database.string() + ".mark";
}

Result<std::optional<CommitCount>> CommitMark::read(const fs::path& database) {
  const auto text = read_file(path_of(database));
  if (!text && text.error().kind() == ErrorKind::not_found) return std::optional<CommitCount>();
  if (!text) return Error(text.error());
  const auto count = parse_mark(*text);
  if (!count)
    return damaged(database, "has a mark that can't be read (" + path_of(database).string() + ")");
  return count;
}

Result<void> CommitMark::require_database(const fs::path& database) {
  TRY(const auto mark, read(database));
  if (!mark) return ok();
  std::error_code failed;
  const auto size = fs::file_size(database, failed);
  if (failed == std::errc::no_such_file_or_directory)
    return damaged(database, "is gone; it had " + std::to_string(mark->commits) + " commits");
  if (failed) return Error::from_errno(failed.value(), "look at " + database.string());
  if (size == 0)
    return damaged(database, "is empty; it had " + std::to_string(mark->commits) + " commits");
  return ok();
}

Result<CommitMark> CommitMark::open(sqlite3* db, const fs::path& database) {
  auto read_count = read_commit_count(db);
  if (!read_count && read_count.error().kind() == ErrorKind::corrupt)
    return damaged(database, "is damaged (" + read_count.error().message() + ")");
  TRY(std::optional<CommitCount> has, std::move(read_count));
  TRY(const std::optional<CommitCount> mark, read(database));
  if (mark && (!has || has->identity != mark->identity))
    return damaged(database, "isn't the database that was here, which had " +
                                 std::to_string(mark->commits) + " commits");
  if (mark && has->commits < mark->commits)
    return damaged(database, "has lost " + std::to_string(mark->commits - has->commits) + " of " +
                                 std::to_string(mark->commits) +
                                 " commits: it or its write-ahead log was damaged or removed");
  if (!mark) {
    if (has) log::warning("commit_mark_missing", {{"database", database.string()}});
    if (!has) {
      TRY(has, begin_count(db));
    }
    TRY_VOID(write_mark(database, *has));
  }
  UniqueFd fd(::open(path_of(database).c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "open " + path_of(database).string());
  return CommitMark(std::move(fd), std::move(*has));
}

Result<void> CommitMark::accept(sqlite3* db, const fs::path& database) {
  TRY(std::optional<CommitCount> has, read_commit_count(db));
  if (!has) {
    TRY(has, begin_count(db));
  }
  return write_mark(database, *has);
}

Result<void> CommitMark::count(sqlite3* db) {
  return run_sql(db, "UPDATE commits SET count = " + std::to_string(count_.commits + 1));
}

void CommitMark::committed() {
  ++count_.commits;
  const std::string text = mark_text(count_);
  if (::pwrite(fd_.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size())) return;
  if (!std::exchange(failed_, true))
    log::error("commit_mark_not_written", {{"error", std::generic_category().message(errno)}});
}

void CommitMark::sync() const {
  ::fdatasync(fd_.get());  // it could only lose what a lagging mark may lack
}

}  // namespace trainyard::store
