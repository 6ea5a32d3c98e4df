#pragma once

#include <deque>
#include <filesystem>
#include <functional>

#include "base/mutex.h"
#include "base/result.h"
#include "store/database_keeper.h"
#include "store/sqlite.h"

namespace trainyard::store::objects {

// The one writer of the index. Changes that wait at the same time share a transaction, and so one
// sync: the first in the queue runs the batch for all (LevelDB's way of grouping writes).
//
// A batch that fails is nobody's: all its callers are told so (unavailable), and the writer goes on
// with the next (store/database_keeper.h).
class GroupWriter {
 public:
  // `incoming_fd`: the folder of incoming files. It is synced before each batch commits, so that no
  // committed row names a file whose folder entry could be lost. Not owned.
  GroupWriter(Database database, CommitMark mark, WriterParts parts, int incoming_fd)
      : keeper_(std::move(database), std::move(mark), std::move(parts)),
        incoming_fd_(incoming_fd) {}

  using Change = std::function<Result<void>(Database&)>;
  // Durable when it returns without error. A change that returns an error leaves nothing behind,
  // and does not disturb the others of its batch. Any thread; blocks.
  Result<void> apply(const Change& change);
  // For a clean stop, when nobody reads or writes any more: the write-ahead log goes into the file.
  void finish();

 private:
  struct Waiter {
    const Change* change;
    Result<void> outcome;
    bool done = false;
  };
  void run_batch(const std::deque<Waiter*>& batch);

  Mutex mutex_;
  ConditionVariable done_;
  // Guarded by mutex_; the front one leads.
  std::deque<Waiter*> queue_ TRAINYARD_GUARDED_BY(mutex_);
  DatabaseKeeper keeper_;  // the leader's
  int incoming_fd_;
};

}  // namespace trainyard::store::objects
