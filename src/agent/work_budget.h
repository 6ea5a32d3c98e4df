#pragma once

#include <time.h>

#include <algorithm>
#include <chrono>

namespace trainyard::agent {

// CPU time of this thread: unlike time that passes, it doesn't grow because the machine is busy.
inline std::chrono::nanoseconds thread_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// How much time may go into something that a job decides the cost of: a share of the time that
// passes, of which up to `burst` is saved up. Not for several threads.
class WorkBudget {
 public:
  using Duration = std::chrono::nanoseconds;
  using Steady = std::chrono::steady_clock;

  // One `per`th of the time; `burst` is there from the start.
  WorkBudget(Duration burst, int per) : burst_(burst), per_(per), left_(burst) {}

  // False: what was spent last must be earned first.
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
