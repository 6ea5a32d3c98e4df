#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "agent/system_sampler.h"
#include "base/time.h"

namespace trainyard::agent {

// A point of an instance's metric as CloudWatch has it in /aws/sagemaker/TrainingJobs, dimension
// Host: CPUUtilization and GPUUtilization, GPUMemoryUtilization as sums over cores and GPUs,
// MemoryUtilization, DiskUtilization. All are percentages. `at` is the minute's start.
using InstanceMetricSink = std::function<void(Timestamp at, std::string_view name, double value)>;

// Computes one point per minute and metric, the mean of the samples. One thread.
class InstanceMetrics {
 public:
  explicit InstanceMetrics(InstanceMetricSink sink);

  void add(const SystemSample& sample);
  // Ends the current minute early.
  void close();

 private:
  using Minute = std::chrono::sys_time<std::chrono::minutes>;
  InstanceMetricSink sink_;
  std::optional<Minute> minute_;
  std::map<std::string_view, double> sums_;
  int samples_ = 0;
};

}  // namespace trainyard::agent
