#include "base/alarms.h"

#include <utility>

#include "base/log.h"
#include "base/time.h"

namespace trainyard {

std::string_view to_string(AlarmReason reason) {
  switch (reason) {
    case AlarmReason::no_space:
      return "no_space";
    case AlarmReason::no_descriptors:
      return "no_descriptors";
    case AlarmReason::no_memory:
      return "no_memory";
    case AlarmReason::io_error:
      return "io_error";
    case AlarmReason::damaged:
      return "damaged";
  }
  return "io_error";
}

AlarmReason alarm_reason(const Error& error) {
  if (error.kind() == ErrorKind::corrupt) return AlarmReason::damaged;
  if (error.code() == "ENOSPC" || error.code() == "EDQUOT") return AlarmReason::no_space;
  if (error.code() == "EMFILE" || error.code() == "ENFILE") return AlarmReason::no_descriptors;
  if (error.code() == "ENOMEM") return AlarmReason::no_memory;
  return AlarmReason::io_error;
}

bool is_shortage(const Error& error) {
  const AlarmReason reason = alarm_reason(error);
  return reason != AlarmReason::io_error && reason != AlarmReason::damaged;
}

void Alarms::raise(std::string_view source, AlarmReason reason, std::string_view message) {
  const MutexLock lock(mutex_);
  const auto found = alarms_.find(source);
  if (found != alarms_.end() && found->second.reason == reason) return;
  alarms_.insert_or_assign(std::string(source), Alarm{std::string(source), reason,
                                                      std::string(message), system_clock().now()});
  count_ = alarms_.size();
  log::error("alarm_raised",
             {{"source", source}, {"reason", to_string(reason)}, {"error", message}});
}

void Alarms::lower(std::string_view source) {
  if (!any()) return;
  const MutexLock lock(mutex_);
  const auto found = alarms_.find(source);
  if (found == alarms_.end()) return;
  log::info("alarm_lowered", {{"source", source}, {"reason", to_string(found->second.reason)}});
  alarms_.erase(found);
  count_ = alarms_.size();
}

std::vector<Alarms::Alarm> Alarms::list() const {
  const MutexLock lock(mutex_);
  std::vector<Alarm> all;
  for (const auto& [source, alarm] : alarms_) all.push_back(alarm);
  return all;
}

}  // namespace trainyard
