#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/mutex.h"

namespace trainyard::agent {

// Passes on one notice per interval; the next one says how many were suppressed. Any thread.
class LimitedNotices {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit LimitedNotices(std::function<void(const std::string&)> sink,
                          std::chrono::seconds interval = std::chrono::minutes(1))
      : sink_(std::move(sink)), interval_(interval) {}

  void notice(const std::string& text, Time now = std::chrono::steady_clock::now()) {
    std::string line = text;
    {
      const MutexLock lock(mutex_);
      if (next_ && now < *next_) {
        ++held_back_;
        return;
      }
      next_ = now + interval_;
      if (held_back_ > 0)
        line += " (" + std::to_string(held_back_) + " more since the last notice)";
      held_back_ = 0;
    }
    sink_(line);
  }

 private:
  const std::function<void(const std::string&)> sink_;
  const std::chrono::seconds interval_;
  Mutex mutex_;
  std::optional<Time> next_ TRAINYARD_GUARDED_BY(mutex_);
  std::uint64_t held_back_ TRAINYARD_GUARDED_BY(mutex_) = 0;
};

}  // namespace trainyard::agent
