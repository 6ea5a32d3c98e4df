#pragma once

#include <memory>
#include <vector>

#include "agent/step.h"
#include "agent/system_monitor.h"

namespace trainyard::agent {

// Samples what the container uses, for the steps that want it (StepContext::samples): before them
// in the list, so that no sample comes once their ended() is called.
class SamplingStep final : public Step {
 public:
  std::string_view name() const override { return "sampling"; }
  Result<void> started(StepContext& context) override;
  Result<void> ended(StepContext& context) override;

 private:
  std::vector<std::unique_ptr<SystemMonitor>> monitors_;
};

// Which consumers share a monitor, by the interval at which it samples: few monitors, for reading
// the kernel's counters costs something. Pure.
struct SharedSampling {
  std::chrono::milliseconds interval;
  std::vector<SystemMonitor::Consumer> consumers;
};
std::vector<SharedSampling> share_samples(const std::vector<SampleWish>& wishes);

}  // namespace trainyard::agent
