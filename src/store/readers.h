#pragma once

#include <utility>
#include <vector>

#include "base/mutex.h"
#include "store/sqlite.h"

namespace trainyard::store {

// The read-only connections; each is used by one call at a time.
class Readers {
 public:
  explicit Readers(std::vector<Database> databases) : idle_(std::move(databases)) {}

  template <class Function>
  auto with(Function function) {
    MutexLock lock(mutex_);
    returned_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) { return !idle_.empty(); });
    Database database = std::move(idle_.back());
    idle_.pop_back();
    lock.unlock();
    auto result = function(database);
    lock.lock();
    idle_.push_back(std::move(database));
    returned_.notify_one();
    return result;
  }

 private:
  Mutex mutex_;
  ConditionVariable returned_;
  std::vector<Database> idle_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::store
