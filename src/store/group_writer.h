#pragma once

#include <functional>
#include <thread>
#include <vector>

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

// The one writer of a database: a thread of its own. Changes that wait at the same time share a
// transaction, and so one sync. If instead one of the waiting callers ran the batch for all, as
// LevelDB groups writes, the disk would be idle until that thread runs: with two cores that cost a
// sixth of the creates per second.
//
// If a batch fails, none of its changes is made: all callers get `unavailable`, and the writer
// continues with the next batch (store/database_keeper.h). A batch fails if SQLite reports an error,
// even if the change ignores it, and if a change meets a shortage (is_shortage()) elsewhere.
class GroupWriter {
 public:
  // The hooks are called on the writer's thread.
  GroupWriter(Database database, CommitMark mark, WriterParts parts, BatchHooks hooks);
  // Goes behind all readers: what they hold no more goes from the write-ahead log into the file.
  ~GroupWriter();
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  using Change = std::function<Result<void>(Database&)>;
  // Durable when it returns without error. A change that returns an error leaves nothing behind,
  // and does not disturb the others of its batch; its caller is told that error once all is durable.
  // Any thread, but not from inside a change, which runs once, on the writer's thread; blocks.
  Result<void> apply(const Change& change);

 private:
  struct Waiter {
    const Change* change;
    Result<void> outcome{};
    bool done = false;
    // Each its own: a commit wakes only those that it answers.
    ConditionVariable woken{};
  };
  void work();
  void run_batch(const std::vector<Waiter*>& batch);

  const BatchHooks hooks_;
  DatabaseKeeper keeper_;  // the thread's
  Mutex mutex_;
  ConditionVariable queued_;
  std::vector<Waiter*> queue_ TRAINYARD_GUARDED_BY(mutex_);
  bool stopped_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last
};

}  // namespace trainyard::store
