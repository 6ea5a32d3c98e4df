#pragma once

#include <chrono>
#include <memory>

#include "agent/metric_files.h"
#include "agent/step.h"

namespace trainyard::agent {

// In the container, the value of SAGEMAKER_METRICS_DIRECTORY.
inline constexpr const char* kMetricsDirectory = "/opt/ml/output/metrics/sagemaker";

// The folder of files with metrics, whose values are passed on while the container runs. They never
// fail the job.
class MetricFilesStep final : public Step {
 public:
  std::string_view name() const override { return "files of metrics"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> restore(StepContext& context) override;
  Result<void> tick(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  model::Losses losses() const override;

 private:
  std::unique_ptr<MetricFiles> files_;
  std::chrono::steady_clock::time_point next_read_{};
};

}  // namespace trainyard::agent
