#pragma once

#include <atomic>
#include <thread>

#include "health/verdict.h"

namespace trainyard::health {

// A flag that becomes true when a check's time is over, for calls that give up when one is set.
class TimeLimit {
 public:
  explicit TimeLimit(const CheckTime& time);

  const std::atomic<bool>& is_over() const { return is_over_; }

 private:
  std::atomic<bool> is_over_ = false;
  std::jthread watch_;  // the last: it goes first
};

}  // namespace trainyard::health
