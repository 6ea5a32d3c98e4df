#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/alarms.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/result.h"
#include "store/commit_mark.h"
#include "store/database_health.h"
#include "store/sqlite.h"
#include "store/sqlite_connection.h"

namespace trainyard::store {

// How a writer opens its connection, and who is notified of failures.
struct WriterParts {
  std::filesystem::path path;              // the database's file
  std::function<Result<Database>()> open;  // a new connection that can write
  Alarms* alarms = nullptr;                // outlives the writer; null: no alarms are raised
};

// The writing connection of a database, through failures: what a transaction that failed means, and
// how writing goes on.
//
//  - The transaction is rolled back, and is as if it had never been: its caller may try again. An
//    alarm of the database's name is up until a transaction succeeds.
//  - No space, no descriptors, no memory: the next transaction is tried as ever.
//  - A device that failed (SQLITE_IOERR, a failed sync): what reached the disk of the write-ahead
//    log is unknown. Before the next transaction the connection is opened anew, and all that was
//    committed before is written into the database file and synced; the log starts empty. What
//    was answered as failed is gone with it; a server that dies before that may find it done.
//  - A damaged database is not written any more: that needs a person.
//
// Used by one thread at a time.
class DatabaseKeeper {
 public:
  DatabaseKeeper(Database database, CommitMark mark, WriterParts parts)
      : parts_(std::move(parts)),
        name_(parts_.path.filename().string()),
        database_(std::move(database)),
        mark_(std::move(mark)) {
    reserve_wal(parts_.path);
  }

  // Runs `changes` in a transaction; durable without error. Any error of a statement must be
  // handed back by `changes`. unavailable: nothing was changed, and the same may succeed later.
  // corrupt: the database is damaged.
  template <class Changes>
  Result<void> transact(Changes changes) {
    if (damaged_) return *damaged_;
    Result<void> done = attempt(changes);
    if (done) {
      if (std::exchange(failed_, false)) reserve_wal(parts_.path);
      if (parts_.alarms != nullptr) parts_.alarms->lower(name_);
      return ok();
    }
    return note(done.error());
  }

  // For a clean stop, without readers: the write-ahead log goes into the file, as far as it can.
  void finish() {
    empty_write_ahead_log(database_->handle(), parts_.path);
    mark_.sync();
  }

 private:
  template <class Changes>
  Result<void> attempt(Changes& changes) {
    if (suspect_) TRY_VOID(renew());
    TRY_VOID(database_->execute("BEGIN IMMEDIATE"));
    TRY_VOID(changes(*database_));
    TRY_VOID(mark_.count(database_->handle()));
    TRY_VOID(database_->execute("COMMIT"));
    FAILPOINT("server.database.unmarked");
    mark_.committed();
    return ok();
  }

  // The old connection stays until there is a new one: as long as one is open, SQLite doesn't read
  // the log again, in which it could find the transaction that failed.
  Result<void> renew() {
    TRY(Database fresh, parts_.open());
    database_ = std::move(fresh);
    TRY_VOID(empty_wal(database_->handle()));
    suspect_ = false;
    log::info("database_reopened", {{"database", name_}});
    return ok();
  }

  Error note(const Error& error) {
    failed_ = true;
    if (in_transaction(database_->handle())) (void)database_->execute("ROLLBACK");
    if (parts_.alarms != nullptr) parts_.alarms->raise(name_, error);
    if (error.kind() == ErrorKind::corrupt) {
      damaged_ = Error(ErrorKind::corrupt,
                       name_ + " is damaged, and is not written any more: " + error.message());
      return *damaged_;
    }
    if (error.kind() != ErrorKind::exhausted || in_transaction(database_->handle()))
      suspect_ = true;
    return Error(ErrorKind::unavailable,
                 name_ + " can't be written now, and nothing was changed: " + error.message())
        .with_code(is_shortage(error) ? error.code() : std::string());
  }

  const WriterParts parts_;
  const std::string name_;  // of the file; the alarm's source
  std::optional<Database> database_;
  CommitMark mark_;
  bool failed_ = false;   // the last transaction did
  bool suspect_ = false;  // what is on disk behind what was committed is unknown
  std::optional<Error> damaged_;
};

}  // namespace trainyard::store
