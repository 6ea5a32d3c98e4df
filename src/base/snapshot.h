#pragma once

#include <memory>
#include <utility>

#include "base/mutex.h"

namespace trainyard {

// A value that many threads read and that is replaced as a whole now and then. A reader keeps the
// value that it got for as long as it likes. Safe from any thread.
template <class T>
class Snapshot {
 public:
  explicit Snapshot(T value) : value_(std::make_shared<const T>(std::move(value))) {}

  std::shared_ptr<const T> get() const {
    const MutexLock lock(mutex_);
    return value_;
  }
  void replace(T value) {
    auto made = std::make_shared<const T>(std::move(value));
    const MutexLock lock(mutex_);
    value_.swap(made);
  }

 private:
  mutable Mutex mutex_;
  // Shared with the readers of an older value.
  std::shared_ptr<const T> value_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard
