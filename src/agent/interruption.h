#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "base/unique_fd.h"
#include "model/report.h"

namespace trainyard::agent {

// Why the instance's run must come to an end before its container does: a stop that was asked for
// (SIGTERM to this process), or MaxRuntimeInSeconds. The first reason stays. Not to be mixed up
// with this process going away: nothing here ends it. Any thread.
class Interruption {
 public:
  // SIGTERM must be blocked in every thread; this reads it from a descriptor, also one that came
  // before now.
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // Starts the clock of MaxRuntimeInSeconds. The first call counts.
  void start_clock(std::chrono::milliseconds max_runtime);
  // The reason that an agent before this one had.
  void take_up(model::StopReason reason) { interrupt(reason); }
  // As if SIGTERM had come; for tests.
  void request_stop();

  std::optional<model::StopReason> reason() const;
  // True once there is a reason.
  const std::atomic<bool>& flag() const { return interrupted_; }

 private:
  void watch();
  void interrupt(model::StopReason reason);

  std::atomic<bool> decided_{false};
  std::atomic<bool> interrupted_{false};
  std::atomic<model::StopReason> reason_{model::StopReason::StopRequested};
  std::atomic<std::int64_t> deadline_ms_{-1};  // of the steady clock; -1: none
  UniqueFd signals_;
  UniqueFd wake_;  // eventfd: the deadline was set, or leave
  std::atomic<bool> leaving_{false};
  std::thread thread_;
};

}  // namespace trainyard::agent
