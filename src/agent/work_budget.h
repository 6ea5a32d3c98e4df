#pragma once

#include <time.h>

#include <algorithm>
#include <chrono>

namespace trainyard::agent {

// CPU time of this thread: unlike wall-clock time, it doesn't depend on the machine's load.
inline std::chrono::nanoseconds thread_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// A limit on time spent on something whose cost a job determines: a share of the elapsed time, of
// which up to `burst` accumulates. Not thread-safe.
class WorkBudget {
 public:
  using Duration = std::chrono::nanoseconds;
  using Steady = std::chrono::steady_clock;

  // One `per`th of the time; `burst` is available from the start.
  WorkBudget(Duration burst, int per) : burst_(burst), per_(per), left_(burst) {}

  // False: the time spent last has to be earned first.
  bool may_work(Steady::time_point now) {
    if (last_ != Steady::time_point{}) left_ = std::min(burst_, left_ + (now - last_) / per_);
    last_ = now;
    return left_ > Duration::zero();
  }
  void spend(Duration time) { left_ -= time; }

 private:
  const Duration burst_;
  const int per_;
  Duration left_;
  Steady::time_point last_{};
};

}  // namespace trainyard::agent
