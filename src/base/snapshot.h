#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace trainyard {

// A value that many threads read and one replaces as a whole now and then. A reader keeps the value
// that it got for as long as it likes. Safe from any thread.
template <class T>
class Snapshot {
 public:
  explicit Snapshot(T value) : value_(std::make_shared<const T>(std::move(value))) {}

  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void replace(T value) {
    auto made = std::make_shared<const T>(std::move(value));
    const std::lock_guard lock(mutex_);
    value_.swap(made);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;  // shared: with the readers that still look at an older one
};

}  // namespace trainyard
