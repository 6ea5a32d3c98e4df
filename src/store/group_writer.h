#pragma once

#include <deque>
#include <functional>
#include <utility>

#include "base/mutex.h"
#include "base/result.h"
#include "store/database_keeper.h"
#include "store/sqlite.h"

namespace trainyard::store {

// Called for each batch of changes; may be empty.
struct BatchHooks {
  std::function<Result<void>()> before_batch;  // before the first change; an error fails the batch
  std::function<Result<void>()> changed;       // before the commit; an error fails the batch
  std::function<void()> ended;  // after commit or failure, before anybody is answered
};

// The one writer of a database. Changes that wait at the same time share a transaction, and so one
// sync: the first in the queue runs the batch for all (as LevelDB groups writes). A single change
// waits for no other thread.
//
// If a batch fails, none of its changes is made: all callers get `unavailable`, and the writer
// continues with the next batch (store/database_keeper.h). A batch fails if SQLite reports an error,
// even if the change ignores it, and if a change meets a shortage (is_shortage()) elsewhere.
class GroupWriter {
 public:
  GroupWriter(Database database, CommitMark mark, WriterParts parts, BatchHooks hooks)
      : hooks_(std::move(hooks)), keeper_(std::move(database), std::move(mark), std::move(parts)) {}
  // Goes behind all readers: what they hold no more goes from the write-ahead log into the file.
  ~GroupWriter() { keeper_.finish(); }
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  using Change = std::function<Result<void>(Database&)>;
  // Durable when it returns without error. A change that returns an error leaves nothing behind,
  // and does not disturb the others of its batch; its caller is told that error once all is durable.
  // Any thread, but not from inside a change, which runs once, on the thread of any caller; blocks.
  Result<void> apply(const Change& change);

 private:
  struct Waiter {
    const Change* change;
    Result<void> outcome{};
    bool done = false;
    // Each its own: a commit wakes those that it answers, and who is the next to lead.
    ConditionVariable woken{};
  };
  void run_batch(const std::deque<Waiter*>& batch);

  const BatchHooks hooks_;
  Mutex mutex_;
  // The front one leads.
  std::deque<Waiter*> queue_ TRAINYARD_GUARDED_BY(mutex_);
  DatabaseKeeper keeper_;  // the leader's
};

}  // namespace trainyard::store
