#include "store/group_writer.h"

namespace trainyard::store {

Result<void> GroupWriter::apply(const Change& change) {
  Waiter me{.change = &change};
  MutexLock lock(mutex_);
  queue_.push_back(&me);
  me.woken.wait(lock,
                [&]() TRAINYARD_REQUIRES(mutex_) { return me.done || queue_.front() == &me; });
  if (me.done) return me.outcome;
  const std::deque<Waiter*> batch = queue_;
  lock.unlock();
  run_batch(batch);
  lock.lock();
  for (Waiter* waiter : batch) {
    queue_.pop_front();
    waiter->done = true;
    waiter->woken.notify_one();  // under the lock: the waiter is destroyed after it
  }
  if (!queue_.empty()) queue_.front()->woken.notify_one();
  return me.outcome;
}

void GroupWriter::run_batch(const std::deque<Waiter*>& batch) {
  const Result<void> outcome = keeper_.transact([&](Database& database) -> Result<void> {
    database.clear_failure();
    if (hooks_.before_batch) TRY_VOID(hooks_.before_batch());
    for (Waiter* waiter : batch) {
      TRY_VOID(database.execute("SAVEPOINT change"));
      waiter->outcome = (*waiter->change)(database);
      if (database.failure()) return *database.failure();
      if (!waiter->outcome && is_shortage(waiter->outcome.error())) return waiter->outcome;
      if (!waiter->outcome) TRY_VOID(database.execute("ROLLBACK TO change"));
      TRY_VOID(database.execute("RELEASE change"));
    }
    return hooks_.changed ? hooks_.changed() : ok();
  });
  if (hooks_.ended) hooks_.ended();
  if (outcome) return;
  for (Waiter* waiter : batch) waiter->outcome = outcome.error();
}

}  // namespace trainyard::store
