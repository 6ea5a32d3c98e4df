#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "agent/container_output.h"
#include "agent/step.h"

namespace trainyard::agent {

// Log and metrics of the container: takes its output, and reports each metric's newest value once a
// second. What is written outlives the instance.
class RecordsStep final : public Step {
 public:
  std::string_view name() const override { return "log and metrics"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> tick(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
  model::Losses losses() const override;

 private:
  void report_metrics(Journal& journal, Journal::Room room);

  std::unique_ptr<ContainerOutput> output_;
  std::chrono::steady_clock::time_point next_report_{};
  std::vector<MetricValue> unreported_;  // by metric, the newest each: the journal had no space
};

}  // namespace trainyard::agent
