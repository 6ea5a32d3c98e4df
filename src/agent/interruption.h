#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "base/unique_fd.h"
#include "model/report.h"

namespace trainyard::agent {

// Why the instance has to end before its container does: a requested stop (SIGTERM to this
// process), or MaxRuntimeInSeconds. The first reason stays. Not to be confused with the end of this
// process, which this doesn't cause. Any thread.
class Interruption {
 public:
  // SIGTERM must be blocked in every thread; this reads it from a descriptor, including one that is
  // already pending.
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // Starts the clock of MaxRuntimeInSeconds. Only the first call counts.
  void start_clock(std::chrono::milliseconds max_runtime);
  // The reason of an earlier agent.
  void restore(model::StopReason reason) { interrupt(reason); }
  // Acts like SIGTERM; for tests.
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
  UniqueFd wake_;  // eventfd: the deadline was set, or exit
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace trainyard::agent
