#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "base/mutex.h"
#include "base/result.h"

namespace trainyard::data {

// A bounded queue: one thread feeds it, several take from it, so that a million entries are never
// in memory at once. The first failure ends the work for all. Any thread.
template <class Item>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t max) : max_(max) {}

  // Waits for room. Returns an error once the work has failed.
  Result<void> push(Item item) {
    MutexLock lock(mutex_);
    changed_.wait(lock,
                  [this]() TRAINYARD_REQUIRES(mutex_) { return items_.size() < max_ || error_; });
    if (error_) return Error(ErrorKind::cancelled, "the work on others failed");
    items_.push_back(std::move(item));
    filled_.notify_one();
    return ok();
  }
  // Waits for an item. nullopt: no more will come, or the work has failed.
  std::optional<Item> pop() {
    MutexLock lock(mutex_);
    filled_.wait(
        lock, [this]() TRAINYARD_REQUIRES(mutex_) { return !items_.empty() || closed_ || error_; });
    if (error_ || items_.empty()) return std::nullopt;
    Item item = std::move(items_.front());
    items_.pop_front();
    changed_.notify_one();
    return item;
  }
  // No more items will be pushed.
  void close() {
    const MutexLock lock(mutex_);
    closed_ = true;
    filled_.notify_all();
  }
  void fail(Error error) {
    const MutexLock lock(mutex_);
    if (!error_) error_ = std::move(error);
    changed_.notify_all();
    filled_.notify_all();
  }
  std::optional<Error> error() {
    const MutexLock lock(mutex_);
    return error_;
  }

 private:
  const std::size_t max_;
  Mutex mutex_;
  ConditionVariable changed_;  // there is room
  ConditionVariable filled_;   // there is an item, or none will come
  std::deque<Item> items_ TRAINYARD_GUARDED_BY(mutex_);
  bool closed_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::optional<Error> error_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::data
