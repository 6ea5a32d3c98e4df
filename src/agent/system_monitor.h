#pragma once

#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "agent/system_sampler.h"
#include "base/mutex.h"

namespace trainyard::agent {

// Takes a sample every `interval`, on a thread of its own, and one at the end if the last is a
// while ago or there was none: even the shortest job has one. Missed samples are skipped, not made
// up for.
class SystemMonitor {
 public:
  // Consumers are called on the thread, in order.
  using Consumer = std::function<void(const SystemSample&)>;
  SystemMonitor(SystemSampler::Sources sources, std::chrono::milliseconds interval,
                std::vector<Consumer> consumers);
  ~SystemMonitor();

  // Takes the last sample and ends the thread. Idempotent. After this no consumer is called.
  void stop();

 private:
  void run();
  void take();

  SystemSampler sampler_;  // used by the thread, and so is the next
  std::optional<std::chrono::steady_clock::time_point> taken_;
  const std::chrono::milliseconds interval_;
  const std::vector<Consumer> consumers_;

  Mutex mutex_;
  ConditionVariable changed_;
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trainyard::agent
