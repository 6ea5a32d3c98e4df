#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

struct sqlite3;

// SQLite takes a damaged or missing write-ahead log for the end of what was written, and a missing
// file for a new database. So each of our databases counts its commits, in itself and in a file
// beside it, its mark: a database with fewer commits than its mark has lost some (ADR 9). Not for
// use outside store.
namespace trainyard::store {

struct CommitCount {
  std::string identity;  // identifies the database: 32 hex digits, made with it
  std::uint64_t commits = 0;
};

// DATABASE.mark. Written after a commit is durable, without a sync of its own: it is never ahead of
// the database, and exact unless the machine crashed within the last half minute or so, when it may
// be behind. One thread at a time.
class CommitMark {
 public:
  static std::filesystem::path path_of(const std::filesystem::path& database);
  // nullopt: there is no mark. corrupt: it can't be parsed.
  static Result<std::optional<CommitCount>> read(const std::filesystem::path& database);

  // Call before SQLite opens, and so creates, the file. corrupt: there was a database here, and it
  // is gone or empty.
  static Result<void> require_database(const std::filesystem::path& database);
  // Call after the tables are created. A database without a count (new, or of an older version)
  // gets one; a missing mark is created, with a warning if there had been one. corrupt: the
  // database has lost commits, or isn't the one that was here; the message says what to do.
  static Result<CommitMark> open(sqlite3* db, const std::filesystem::path& database);
  // Sets the mark to the database's count, durably: accepts the loss.
  static Result<void> accept(sqlite3* db, const std::filesystem::path& database);

  // Call inside each transaction, before its COMMIT.
  Result<void> count(sqlite3* db);
  // Call when that is durable. An error is logged once: the mark stays behind, which is safe.
  void committed();
  // fsync, for a clean stop.
  void sync() const;

 private:
  CommitMark(UniqueFd fd, CommitCount count) : fd_(std::move(fd)), count_(std::move(count)) {}
  UniqueFd fd_;
  CommitCount count_;
  bool failed_ = false;
};

// The count in one of our databases. nullopt: it has none.
Result<std::optional<CommitCount>> read_commit_count(sqlite3* db);

// A corrupt error about a database, followed by advice.
Error damaged(const std::filesystem::path& database, const std::string& what);

}  // namespace trainyard::store
