#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

struct sqlite3;

// SQLite takes a damaged or missing write-ahead log for the end of what was written, and a missing
// file for a new database. So each database of ours counts its commits, in itself and in a file
// beside it, its mark: a database that holds fewer commits than its mark says has lost some (ADR
// 9). Not for use outside store.
namespace trainyard::store {

struct CommitCount {
  std::string identity;  // which database: 32 hex digits, made with it
  std::uint64_t commits = 0;
};

// DATABASE.mark. Written after a commit is durable, without a sync of its own: it is never ahead of
// the database, and exact unless the machine went down within the last half minute or so, when it
// may be behind. One thread at a time.
class CommitMark {
 public:
  static std::filesystem::path path_of(const std::filesystem::path& database);
  // nullopt: there is no mark. corrupt: it can't be read as one.
  static Result<std::optional<CommitCount>> read(const std::filesystem::path& database);

  // Before SQLite opens, and so makes, the file. corrupt: there was a database here, and it is gone
  // or empty.
  static Result<void> require_database(const std::filesystem::path& database);
  // After the tables are made. A database without a count (new, or of an older version) is given
  // one; a missing mark is made, with a warning when there had been one. corrupt: the database has
  // lost commits, or is not the one that was here; the message says what to do.
  static Result<CommitMark> open(sqlite3* db, const std::filesystem::path& database);
  // Makes the mark what the database says, durably: the loss is accepted.
  static Result<void> accept(sqlite3* db, const std::filesystem::path& database);

  // Inside each transaction, before its COMMIT.
  Result<void> count(sqlite3* db);
  // When that is durable. An error is logged once: the mark stays behind, which is safe.
  void committed();
  // fsync, for a clean stop.
  void sync() const;

 private:
  CommitMark(UniqueFd fd, CommitCount count) : fd_(std::move(fd)), count_(std::move(count)) {}
  UniqueFd fd_;
  CommitCount count_;
  bool failed_ = false;
};

// What a database of ours holds of itself. nullopt: it has no count.
Result<std::optional<CommitCount>> read_commit_count(sqlite3* db);

// A corrupt error about a database, with what to do about it behind it.
Error damaged(const std::filesystem::path& database, const std::string& what);

}  // namespace trainyard::store
