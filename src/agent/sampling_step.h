#pragma once

#include <memory>
#include <vector>

#include "agent/step.h"
#include "agent/system_monitor.h"

namespace trainyard::agent {

// Samples resource usage for the steps that want it (StepContext::samples): comes before them in
// the list, so that no sample arrives after their ended() is called.
class SamplingStep final : public Step {
 public:
  std::string_view name() const override { return "sampling"; }
  Result<void> started(StepContext& context) override;
  Result<void> ended(StepContext& context) override;

 private:
  std::vector<std::unique_ptr<SystemMonitor>> monitors_;
};

// Groups consumers by the interval of a shared monitor: few monitors, since reading the kernel's
// counters has a cost. Pure.
struct SharedSampling {
  std::chrono::milliseconds interval;
  std::vector<SystemMonitor::Consumer> consumers;
};
std::vector<SharedSampling> share_samples(const std::vector<SampleRequest>& requests);

}  // namespace trainyard::agent
