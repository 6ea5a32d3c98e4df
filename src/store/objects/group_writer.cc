#include "store/objects/group_writer.h"

#include <unistd.h>

#include <cerrno>

#include "base/failpoint.h"

namespace trainyard::store::objects {
namespace {

// The database failed, and with it the whole batch; SQLite may have rolled it back by itself.
bool is_of_database(const Result<void>& outcome, const Database& database) {
  return !outcome &&
         (is_shortage(outcome.error()) || outcome.error().kind() == ErrorKind::corrupt ||
          !in_transaction(database.handle()));
}

}  // namespace

Result<void> GroupWriter::apply(const Change& change) {
  Waiter me{&change, {}, false};
  MutexLock lock(mutex_);
  queue_.push_back(&me);
  done_.wait(lock, [&]() TRAINYARD_REQUIRES(mutex_) { return me.done || queue_.front() == &me; });
  if (me.done) return me.outcome;
  const std::deque<Waiter*> batch = queue_;
  lock.unlock();
  run_batch(batch);
  lock.lock();
  for (Waiter* waiter : batch) {
    waiter->done = true;
    queue_.pop_front();
  }
  done_.notify_all();
  return me.outcome;
}

void GroupWriter::run_batch(const std::deque<Waiter*>& batch) {
  const Result<void> outcome = keeper_.transact([&](Database& database) -> Result<void> {
    if (::fsync(incoming_fd_) != 0) return Error::from_errno(errno, "fsync the incoming folder");
    for (Waiter* waiter : batch) {
      TRY_VOID(database.execute("SAVEPOINT change"));
      waiter->outcome = (*waiter->change)(database);
      if (is_of_database(waiter->outcome, database)) return waiter->outcome;
      if (!waiter->outcome) TRY_VOID(database.execute("ROLLBACK TO change"));
      TRY_VOID(database.execute("RELEASE change"));
    }
    TRY_FAILPOINT("server.objects.changed");
    return ok();
  });
  FAILPOINT("server.objects.committed");
  if (outcome) return;
  for (Waiter* waiter : batch) waiter->outcome = outcome.error();
}

void GroupWriter::finish() {
  keeper_.finish();
}

}  // namespace trainyard::store::objects
