#include "agent/instance_metrics.h"

#include <utility>

namespace trainyard::agent {

InstanceMetrics::InstanceMetrics(InstanceMetricSink sink) : sink_(std::move(sink)) {}

void InstanceMetrics::add(const SystemSample& sample) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(sample.at);
  if (minute_ != minute) close();
  minute_ = minute;
  ++samples_;
  sums_["CPUUtilization"] += sample.cpu;
  sums_["MemoryUtilization"] += sample.memory;
  sums_["DiskUtilization"] += sample.disk;
  for (const GpuUse& gpu : sample.gpus) {
    sums_["GPUUtilization"] += gpu.utilization;
    sums_["GPUMemoryUtilization"] += gpu.memory;
  }
}

void InstanceMetrics::close() {
  if (!minute_) return;
  for (const auto& [name, sum] : sums_) sink_(*minute_, name, sum / samples_);
  minute_.reset();
  sums_.clear();
  samples_ = 0;
}

}  // namespace trainyard::agent
