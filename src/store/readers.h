#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "store/sqlite.h"

namespace trainyard::store {

// The connections that only read; each is lent to one call at a time.
class Readers {
 public:
  explicit Readers(std::vector<Database> databases) : idle_(std::move(databases)) {}

  template <class Function>
  auto with(Function function) {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !idle_.empty(); });
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
  std::mutex mutex_;  // guards idle_
  std::condition_variable returned_;
  std::vector<Database> idle_;
};

}  // namespace trainyard::store
