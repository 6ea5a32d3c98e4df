#include "agent/system_monitor.h"

#include <utility>

namespace trainyard::agent {

using Steady = std::chrono::steady_clock;

SystemMonitor::SystemMonitor(SystemSampler::Sources sources, std::chrono::milliseconds interval,
                             std::vector<Consumer> consumers)
    : sampler_(std::move(sources)), interval_(interval), consumers_(std::move(consumers)) {
  thread_ = std::thread([this] { run(); });
}

SystemMonitor::~SystemMonitor() {
  stop();
}

void SystemMonitor::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SystemMonitor::run() {
  auto next = Steady::now() + interval_;
  MutexLock lock(mutex_);
  while (
      !changed_.wait_until(lock, next, [this]() TRAINYARD_REQUIRES(mutex_) { return stopping_; })) {
    lock.unlock();
    take();
    while (next <= Steady::now()) next += interval_;
    lock.lock();
  }
  lock.unlock();
  if (!taken_ || Steady::now() - *taken_ > interval_ / 2) take();
}

void SystemMonitor::take() {
  taken_ = Steady::now();
  const SystemSample sample = sampler_.sample(
      std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()), *taken_);
  for (const Consumer& consumer : consumers_) consumer(sample);
}

}  // namespace trainyard::agent
