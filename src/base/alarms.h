#pragma once

#include <atomic>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/mutex.h"
#include "base/timestamp.h"

namespace trainyard {

enum class AlarmReason { no_space, no_descriptors, no_memory, io_error, damaged };

std::string_view to_string(AlarmReason reason);
// The reason why the call that failed with `error` can't work.
AlarmReason alarm_reason(const Error& error);
// Whether the error is for lack of space, descriptors or memory: the same call will work once there
// is enough.
bool is_shortage(const Error& error);

// The conditions that keep the server from working now. Code that fails raises an alarm, and lowers
// it when the same work succeeds again; /_trainyard/health answers 503 with all raised alarms. Each
// change is logged once. Any thread; does not block for long.
class Alarms {
 public:
  struct Alarm {
    std::string source;  // what doesn't work: "state.db"
    AlarmReason reason = AlarmReason::io_error;
    std::string message;  // for a person
    Timestamp since;
  };

  // One alarm per source: a new reason replaces the earlier one.
  void raise(std::string_view source, AlarmReason reason, std::string_view message);
  void raise(std::string_view source, const Error& error) {
    raise(source, alarm_reason(error), error.message());
  }
  // Does nothing, at almost no cost, if the source has no alarm.
  void lower(std::string_view source);

  bool any() const { return count_.load(std::memory_order_relaxed) != 0; }
  std::vector<Alarm> list() const;  // by source

 private:
  mutable Mutex mutex_;
  std::map<std::string, Alarm, std::less<>> alarms_ TRAINYARD_GUARDED_BY(mutex_);
  std::atomic<std::size_t> count_{0};
};

}  // namespace trainyard
