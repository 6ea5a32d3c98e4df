#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "control/placement_book.h"

namespace trainyard::control {

// Random interruptions of spot jobs, with an average rate per hour for each that runs (a Poisson
// process: how long an attempt has been running doesn't matter). One thread.
class RandomInterruptions {
 public:
  using Steady = std::chrono::steady_clock;

  // 0: never. The same seed and calls give the same results.
  RandomInterruptions(double per_hour, std::uint64_t seed) : per_hour_(per_hour), random_(seed) {}

  // Whether the running attempt is to be interrupted now. Its time is drawn at the first call.
  bool is_due(const AttemptId& attempt, Steady::time_point now);
  void forget(const std::string& job) { times_.erase(job); }
  // From now on, including running attempts.
  void set_rate(double per_hour);

 private:
  struct Time {
    int attempt = 0;
    Steady::time_point at;
  };
  double per_hour_;
  std::mt19937_64 random_;
  std::map<std::string, Time> times_;  // by job
};

}  // namespace trainyard::control
