#pragma once

#include <atomic>
#include <thread>

#include "health/verdict.h"

namespace trainyard::health {

// A flag that becomes true when a check's time is over, for calls that can be cancelled by a flag.
class TimeLimit {
 public:
  explicit TimeLimit(const CheckTime& time);

  const std::atomic<bool>& is_over() const { return is_over_; }

 private:
  std::atomic<bool> is_over_ = false;
  std::jthread watch_;  // last: destroyed first
};

}  // namespace trainyard::health
