#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "agent/instance_metrics.h"
#include "agent/step.h"
#include "records/metric_writer.h"

namespace trainyard::agent {

// The instance's own metrics (CPUUtilization, …) as data points, in a stream of their own: their
// times are those of minutes, which would go backwards among those of the log's metrics.
class InstanceMetricsStep final : public Step {
 public:
  std::string_view name() const override { return "instance metrics"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> restore(StepContext& context) override { return prepare(context); }
  Result<void> ended(StepContext& context) override;
  model::Losses losses() const override;

 private:
  void keep(const model::LaunchPlan& plan, Timestamp at, std::string_view name, double value);

  std::unique_ptr<records::MetricWriter> points_;  // null: there was no space for the files
  std::atomic<std::int64_t> lost_points_{0};       // points that had no files
  std::optional<InstanceMetrics> metrics_;         // used by the sampling thread while that runs
};

}  // namespace trainyard::agent
