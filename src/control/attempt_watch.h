#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "base/time.h"

// Whether an attempt's agent shows signs of life, and does in time what it has to do.
namespace trainyard::control {

struct AttemptWatchOptions {
  // An agent without a beat for so long is silent. Agents beat every second
  // (agent/heartbeat.h).
  std::chrono::milliseconds silence{30'000};
  // What a silent agent has, after the container's grace to end, before the attempt is ended
  // without it: 60 s for the container to die, 30 s for a slow machine.
  std::chrono::milliseconds margin{90'000};
  // The most that counts from one look to the next: a server that was suspended itself, or a clock
  // that jumps, makes nobody silent.
  std::chrono::milliseconds max_step{2'000};
};

// What is seen of an attempt at one look.
struct AttemptSigns {
  // The heartbeat's time; nullopt: the agent has none, and is never taken for silent.
  std::optional<Timestamp> beat{};
  bool stopping = false;  // the job is to be stopped
  // Since the report that MaxRuntimeInSeconds counts from; nullopt before it.
  std::optional<std::chrono::milliseconds> run_time{};
  std::chrono::milliseconds max_runtime{};
  std::chrono::milliseconds stop_grace{};
};

// Not safe for concurrent use. Pure: times come with the calls.
class AttemptWatch {
 public:
  using Steady = std::chrono::steady_clock;
  enum class Verdict { none, stop_overdue, runtime_overdue };

  explicit AttemptWatch(AttemptWatchOptions options) : options_(options) {}

  // One look. Silence alone comes to nothing; a silent agent that doesn't keep a stop or
  // MaxRuntimeInSeconds comes to a verdict.
  Verdict look(Steady::time_point now, const AttemptSigns& signs);

  bool is_silent() const { return silent_for_ >= options_.silence; }
  // A beat was seen to come.
  bool is_heard() const { return heard_; }

 private:
  const AttemptWatchOptions options_;
  std::optional<Steady::time_point> last_look_;
  std::optional<Timestamp> last_beat_;
  bool heard_ = false;
  std::chrono::milliseconds silent_for_{0};
  std::chrono::milliseconds stopping_for_{0};
};

// The time of the heartbeat in an instance's folder.
std::optional<Timestamp> read_heartbeat(const std::filesystem::path& instance);

}  // namespace trainyard::control
