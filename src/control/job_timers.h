#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "control/job_events.h"

namespace trainyard::control {

// When jobs are to be woken up, at most once for each reason. Not safe for concurrent use.
class JobTimers {
 public:
  using Steady = std::chrono::steady_clock;

  struct Timer {
    std::string job;
    WakeReason why = WakeReason::retry;
    Steady::time_point due;
    Timestamp at;  // the same by the job's state
  };

  // In place of the job's timer for the same reason.
  void set(Timer timer);
  void cancel(const std::string& job, WakeReason why);
  void cancel_all(const std::string& job);
  // Cancels the timer, unless another one is in its place.
  void finish(const Timer& timer);

  // Those whose time has come; they stay until they are finished.
  std::vector<Timer> due(Steady::time_point now) const;
  // Of all timers; nullopt: there are none.
  std::optional<Steady::time_point> earliest() const;
  std::optional<Timestamp> time_of(const std::string& job, WakeReason why) const;

 private:
  std::map<std::pair<std::string, WakeReason>, Timer> timers_;
};

}  // namespace trainyard::control
