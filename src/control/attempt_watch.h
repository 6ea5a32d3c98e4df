#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "base/time.h"

// Whether an attempt's agent responds, and does in time what it must do.
namespace trainyard::control {

struct AttemptWatchOptions {
  // An agent without a heartbeat for this long is silent. Agents beat every second
  // (agent/heartbeat.h).
  std::chrono::milliseconds silence{30'000};
  // How long a silent agent has, after the container's grace period, before the attempt is ended
  // without it: 60 s for the container to die, 30 s for a slow machine.
  std::chrono::milliseconds margin{90'000};
  // The maximum time that counts between two calls of look(): if the server was suspended, or a
  // clock jumps, no agent becomes silent.
  std::chrono::milliseconds max_step{2'000};
};

// What look() is told about an attempt.
struct AttemptSigns {
  // The time of the heartbeat; nullopt: the agent has none, and never counts as silent.
  std::optional<Timestamp> beat{};
  bool stopping = false;  // the job is being stopped
  // Since the report from which MaxRuntimeInSeconds counts; nullopt before it.
  std::optional<std::chrono::milliseconds> run_time{};
  std::chrono::milliseconds max_runtime{};
  std::chrono::milliseconds stop_grace{};
};

// Not safe for concurrent use. Pure: the time is a parameter.
class AttemptWatch {
 public:
  using Steady = std::chrono::steady_clock;
  // What a silent agent didn't keep in time.
  enum class Overdue { nothing, stop, runtime };

  explicit AttemptWatch(AttemptWatchOptions options) : options_(options) {}

  // One check. Silence alone has no consequence; if a silent agent doesn't keep a stop or
  // MaxRuntimeInSeconds, that is returned.
  Overdue look(Steady::time_point now, const AttemptSigns& signs);

  bool is_silent() const { return silent_for_ >= options_.silence; }
  // A heartbeat has been seen.
  bool is_responding() const { return is_responding_; }

 private:
  const AttemptWatchOptions options_;
  std::optional<Steady::time_point> last_poll_;
  std::optional<Timestamp> last_beat_;
  bool is_responding_ = false;
  std::chrono::milliseconds silent_for_{0};
  std::chrono::milliseconds stopping_for_{0};
};

// The time of the heartbeat in an instance's folder.
std::optional<Timestamp> read_heartbeat(const std::filesystem::path& instance);

}  // namespace trainyard::control
