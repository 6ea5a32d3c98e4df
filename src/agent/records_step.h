#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "agent/log_pump.h"
#include "agent/step.h"

namespace trainyard::agent {

// How often the newest values of metrics are reported, if so many have been: once a second, and
// once a minute after some thousands, for the journal of a long job must not grow with its log.
std::chrono::milliseconds metric_interval(std::size_t reports);

// The agent's part of the instance's log and metrics: the platform's own lines, and reports of each
// metric's newest value. The container's output is handled by its shim.
class RecordsStep final : public Step {
 public:
  std::string_view name() const override { return "log and metrics"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> restore(StepContext& context) override;
  Result<void> tick(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
  model::Losses losses() const override;

 private:
  void report_metrics(const StepContext& context, Journal::Room room);

  std::unique_ptr<LogPump> log_;
  std::chrono::steady_clock::time_point next_report_{};
  std::map<std::string, Timestamp> reported_;  // by metric, the time of the newest in the journal
  std::size_t reports_ = 0;                    // of metrics, in the journal
  model::Losses container_losses_;
};

}  // namespace trainyard::agent
