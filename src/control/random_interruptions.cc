#include "control/random_interruptions.h"

#include <algorithm>

namespace trainyard::control {
namespace {

constexpr double kMaxHours = 1e6;  // a century, which the clock's numbers hold

}  // namespace

bool RandomInterruptions::is_due(const AttemptId& attempt, Steady::time_point now) {
  if (per_hour_ <= 0) return false;
  Time& time = times_[attempt.job];
  if (time.attempt != attempt.attempt) {
    std::exponential_distribution<double> hours(per_hour_);
    const std::chrono::duration<double, std::ratio<3600>> pause(
        std::min(hours(random_), kMaxHours));
    time = {attempt.attempt, now + std::chrono::duration_cast<Steady::duration>(pause)};
  }
  return now >= time.at;
}

void RandomInterruptions::set_rate(double per_hour) {
  if (per_hour == per_hour_) return;
  per_hour_ = per_hour;
  times_.clear();
}

}  // namespace trainyard::control
