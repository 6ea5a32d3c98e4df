#include "store/write_queue.h"

#include <utility>

#include "base/failpoint.h"

namespace trainyard::store {

WriteQueue::WriteQueue(Database database, CommitMark mark, WriterParts parts)
    : keeper_(std::move(database), std::move(mark), std::move(parts)),
      thread_([this] { work(); }) {}

WriteQueue::~WriteQueue() {
  {
    const MutexLock lock(mutex_);
    leaving_ = true;
  }
  work_.notify_one();
  thread_.join();
  keeper_.finish();
}

Result<void> WriteQueue::run(Change change) {
  Waiting waiting;
  waiting.change = std::move(change);
  MutexLock lock(mutex_);
  queue_.push_back(&waiting);
  work_.notify_one();
  waiting.answered.wait(lock, [&] { return waiting.done; });
  return std::move(waiting.answer);
}

void WriteQueue::work() {
  MutexLock lock(mutex_);
  while (true) {
    work_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) { return leaving_ || !queue_.empty(); });
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
  const Result<void> committed = keeper_.transact([&](Database& database) -> Result<void> {
    for (Waiting* waiting : batch) {
      Verdict verdict = waiting->change(database);
      TRY_VOID(std::move(verdict.broken));
      waiting->answer = std::move(verdict.outcome);
    }
    TRY_FAILPOINT("server.state.changed");
    return ok();
  });
  FAILPOINT("server.state.committed");
  if (committed) return;
  for (Waiting* waiting : batch) waiting->answer = committed.error();
}

}  // namespace trainyard::store
