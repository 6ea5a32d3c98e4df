#include "store/objects/group_writer.h"

#include <unistd.h>

#include <cerrno>

#include "base/log.h"
#include "store/database_health.h"

namespace trainyard::store::objects {

Result<void> GroupWriter::apply(const Change& change) {
  Waiter me{&change, {}, false};
  std::unique_lock lock(mutex_);
  queue_.push_back(&me);
  done_.wait(lock, [&] { return me.done || queue_.front() == &me; });
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
  const Error refused(ErrorKind::unavailable,
                      "the object index failed to write earlier; restart to recover it");
  Result<void> outcome = broken_ ? Result<void>(refused) : run_transaction(batch);
  if (outcome) return;
  // A full disk is refused cleanly: nothing was committed, and the next change may find room.
  const bool clean = !broken_ && outcome.error().kind() == ErrorKind::exhausted &&
                     database_.execute("ROLLBACK").has_value();
  if (!clean && !broken_) {
    log::error("object_index_failed", {{"error", outcome.error().message()}});
    broken_ = true;
  }
  for (Waiter* waiter : batch) waiter->outcome = outcome.error();
}

Result<void> GroupWriter::run_transaction(const std::deque<Waiter*>& batch) {
  if (::fsync(incoming_fd_) != 0) return Error::from_errno(errno, "fsync the incoming folder");
  TRY_VOID(database_.execute("BEGIN IMMEDIATE"));
  for (Waiter* waiter : batch) {
    TRY_VOID(database_.execute("SAVEPOINT change"));
    waiter->outcome = (*waiter->change)(database_);
    if (!waiter->outcome) TRY_VOID(database_.execute("ROLLBACK TO change"));
    TRY_VOID(database_.execute("RELEASE change"));
  }
  TRY_VOID(mark_.count(database_.handle()));
  TRY_VOID(database_.execute("COMMIT"));
  mark_.committed();
  return ok();
}

void GroupWriter::finish(const std::filesystem::path& path) {
  empty_write_ahead_log(database_.handle(), path);
  mark_.sync();
}

}  // namespace trainyard::store::objects
