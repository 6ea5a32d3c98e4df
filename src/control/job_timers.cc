#include "control/job_timers.h"

#include <algorithm>

namespace trainyard::control {

void JobTimers::set(Timer timer) {
  const std::pair name{timer.job, timer.why};
  timers_.insert_or_assign(name, std::move(timer));
}

void JobTimers::cancel(const std::string& job, WakeReason why) {
  timers_.erase({job, why});
}

void JobTimers::cancel_all(const std::string& job) {
  std::erase_if(timers_, [&job](const auto& entry) { return entry.first.first == job; });
}

void JobTimers::finish(const Timer& timer) {
  const auto found = timers_.find({timer.job, timer.why});
  if (found != timers_.end() && found->second.due == timer.due) timers_.erase(found);
}

std::vector<JobTimers::Timer> JobTimers::due(Steady::time_point now) const {
  std::vector<Timer> due;
  for (const auto& [name, timer] : timers_)
    if (timer.due <= now) due.push_back(timer);
  return due;
}

std::optional<JobTimers::Steady::time_point> JobTimers::earliest() const {
  std::optional<Steady::time_point> earliest;
  for (const auto& [name, timer] : timers_)
    earliest = std::min(earliest.value_or(timer.due), timer.due);
  return earliest;
}

std::optional<Timestamp> JobTimers::time_of(const std::string& job, WakeReason why) const {
  const auto found = timers_.find({job, why});
  if (found == timers_.end()) return std::nullopt;
  return found->second.at;
}

}  // namespace trainyard::control
