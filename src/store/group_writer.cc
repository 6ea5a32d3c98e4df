#include "store/group_writer.h"

#include <string_view>
#include <utility>

namespace trainyard::store {
namespace {

// Parsed once per connection.
Result<void> run(Database& database, std::string_view sql) {
  TRY(Statement statement, database.prepare(sql));
  return statement.run();
}

}  // namespace

GroupWriter::GroupWriter(Database database, CommitMark mark, WriterParts parts, BatchHooks hooks)
    : hooks_(std::move(hooks)),
      keeper_(std::move(database), std::move(mark), std::move(parts)),
      thread_([this] { work(); }) {}

GroupWriter::~GroupWriter() {
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
  }
  queued_.notify_one();
  thread_.join();
  keeper_.finish();
}

Result<void> GroupWriter::apply(const Change& change) {
  Waiter me{.change = &change};
  MutexLock lock(mutex_);
  queue_.push_back(&me);
  queued_.notify_one();
  me.woken.wait(lock, [&] { return me.done; });
  return std::move(me.outcome);
}

void GroupWriter::work() {
  MutexLock lock(mutex_);
  while (true) {
    queued_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) { return stopped_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const std::vector<Waiter*> batch = std::exchange(queue_, {});
    lock.unlock();
    run_batch(batch);
    lock.lock();
    for (Waiter* waiter : batch) {
      waiter->done = true;
      waiter->woken.notify_one();  // under the lock: the waiter is destroyed after it
    }
  }
}

void GroupWriter::run_batch(const std::vector<Waiter*>& batch) {
  const Result<void> outcome = keeper_.transact([&](Database& database) -> Result<void> {
    database.clear_failure();
    if (hooks_.before_batch) TRY_VOID(hooks_.before_batch());
    for (Waiter* waiter : batch) {
      TRY_VOID(run(database, "SAVEPOINT change"));
      waiter->outcome = (*waiter->change)(database);
      if (database.failure()) return *database.failure();
      if (!waiter->outcome && is_shortage(waiter->outcome.error())) return waiter->outcome;
      if (!waiter->outcome) TRY_VOID(run(database, "ROLLBACK TO change"));
      TRY_VOID(run(database, "RELEASE change"));
    }
    return hooks_.changed ? hooks_.changed() : ok();
  });
  if (hooks_.ended) hooks_.ended();
  if (outcome) return;
  for (Waiter* waiter : batch) waiter->outcome = outcome.error();
}

}  // namespace trainyard::store
