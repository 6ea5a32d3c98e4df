#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "control/placement_book.h"

namespace trainyard::control {

// Interruptions of spot jobs by chance, so many an hour of each that runs, at the average (a
// Poisson process: how long an attempt has run already doesn't matter). One thread.
class RandomInterruptions {
 public:
  using Steady = std::chrono::steady_clock;

  // 0: none, ever. The same seed and questions give the same answers.
  RandomInterruptions(double per_hour, std::uint64_t seed) : per_hour_(per_hour), random_(seed) {}

  // Whether the attempt, which runs, is to be interrupted now. Its time is drawn when it is first
  // asked about.
  bool is_due(const AttemptId& attempt, Steady::time_point now);
  void forget(const std::string& job) { times_.erase(job); }
  // From now on; of attempts that run already too.
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
