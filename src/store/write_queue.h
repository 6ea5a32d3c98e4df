#pragma once

#include <filesystem>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "store/database_keeper.h"
#include "store/sqlite.h"

namespace trainyard::store {

// The one writer of a database: a thread that takes all the changes that wait, makes them in one
// transaction, and answers each only when that is committed, which with synchronous=FULL means
// fsynced. A transaction that fails is nobody's: all its callers are told so (unavailable), and the
// writer goes on with the next (store/database_keeper.h).
class WriteQueue {
 public:
  // `outcome` is what the caller is told once all is durable (not_found, already_exists …); it has
  // written nothing then. `broken` is an error of the database itself, and fails the whole
  // transaction.
  struct Verdict {
    Result<void> outcome;
    Result<void> broken;
  };
  using Change = std::function<Verdict(Database&)>;

  WriteQueue(Database database, CommitMark mark, WriterParts parts);
  // Makes the changes that wait, then ends. What readers hold no more goes from the write-ahead log
  // into the database.
  ~WriteQueue();
  WriteQueue(const WriteQueue&) = delete;
  WriteQueue& operator=(const WriteQueue&) = delete;

  // Blocks until the change is durable or refused. Any thread, but not from inside a change.
  // `change` runs once, on the writer's thread.
  Result<void> run(Change change);

 private:
  struct Waiting {
    Change change;
    Result<void> answer;
    bool done = false;
    // Each its own: a commit wakes those it answers, and no other.
    ConditionVariable answered;
  };

  void work();
  void commit(const std::vector<Waiting*>& batch);

  DatabaseKeeper keeper_;  // the thread's alone

  Mutex mutex_;
  ConditionVariable work_;
  std::vector<Waiting*> queue_ TRAINYARD_GUARDED_BY(mutex_);
  bool leaving_ TRAINYARD_GUARDED_BY(mutex_) = false;

  std::thread thread_;  // last: starts when all else is there
};

// What a change gives that did all that it had to, or couldn't because of the database.
inline WriteQueue::Verdict broken(Result<void> result) {
  return {ok(), std::move(result)};
}
// Of one that its caller may not make.
inline WriteQueue::Verdict refused(Error error) {
  return {std::move(error), ok()};
}

}  // namespace trainyard::store
