#include "store/write_queue.h"

#include <utility>

#include "base/log.h"
#include "store/database_health.h"

namespace trainyard::store {

WriteQueue::WriteQueue(Database database, CommitMark mark, std::filesystem::path path)
    : database_(std::move(database)),
      mark_(std::move(mark)),
      path_(std::move(path)),
      thread_([this] { work(); }) {}

WriteQueue::~WriteQueue() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  work_.notify_one();
  thread_.join();
  empty_write_ahead_log(database_.handle(), path_);
  mark_.sync();
}

Result<void> WriteQueue::run(Change change) {
  Waiting waiting;
  waiting.change = std::move(change);
  std::unique_lock lock(mutex_);
  queue_.push_back(&waiting);
  work_.notify_one();
  waiting.answered.wait(lock, [&] { return waiting.done; });
  return std::move(waiting.answer);
}

void WriteQueue::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return leaving_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const std::vector<Waiting*> batch = std::exchange(queue_, {});
    lock.unlock();
    commit(batch);
    lock.lock();
    for (Waiting* waiting : batch) {
      waiting->done = true;
      waiting->answered.notify_one();  // under the lock: the waiter takes itself away behind it
    }
  }
}

void WriteQueue::commit(const std::vector<Waiting*>& batch) {
  if (broken_.empty()) {
    const Result<void> committed = commit_all(batch);
    if (committed) return;
    broken_ = committed.error().message();
    log::error("state_writes_refused", {{"error", broken_}});
    // Leaves no half transaction open; that it can't succeed after some errors is fine.
    if (const auto undone = database_.execute("ROLLBACK"); !undone) {
      log::debug("rollback", {{"error", undone.error().message()}});
    }
  }
  for (Waiting* waiting : batch) {
    waiting->answer = Error(ErrorKind::unavailable,
                            "the state could not be written, and nothing more is written until "
                            "this server is restarted: " +
                                broken_)
                          .with_retryable(false);
  }
}

Result<void> WriteQueue::commit_all(const std::vector<Waiting*>& batch) {
  TRY_VOID(database_.execute("BEGIN IMMEDIATE"));
  for (Waiting* waiting : batch) {
    Verdict verdict = waiting->change(database_);
    TRY_VOID(std::move(verdict.broken));
    waiting->answer = std::move(verdict.outcome);
  }
  TRY_VOID(mark_.count(database_.handle()));
  TRY_VOID(database_.execute("COMMIT"));
  mark_.committed();
  return ok();
}

}  // namespace trainyard::store
