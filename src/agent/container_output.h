#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/log_pump.h"
#include "agent/metric_scraper.h"
#include "agent/refusal_hints.h"
#include "base/result.h"
#include "base/time.h"
#include "model/launch_plan.h"
#include "model/report.h"
#include "records/metric_writer.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// Processes a container's output: lines of the log stream, values of metrics and their data points,
// hints at refused operations. Needs only the plan, so that it can run in the process that owns the
// container.
class ContainerOutput {
 public:
  // invalid_argument: a metric's regex can't be compiled. If a metrics folder can't be created for
  // lack of space, points are lost without an error. Plan and clock outlive this.
  static Result<std::unique_ptr<ContainerOutput>> open(const model::LaunchPlan& plan,
                                                       const Clock& clock);

  // Processes a piece of output. Lines and data points are visible to readers when this returns.
  // One thread.
  void write(runtime::OutputStream stream, std::string_view output);
  // As in LogPump; any thread.
  void show_partial_lines() { log_->show_partial_lines(); }
  // Writes a line of the platform's own. Any thread.
  void notice(std::string_view line);
  // No more output will come; idempotent. Ends the last line, and makes data points durable.
  void finish();

  // The newest value of each metric that has changed since the last call. Any thread.
  std::vector<MetricValue> take_changed() { return metrics_->take_changed(); }
  // Any thread.
  model::Losses losses() const;
  // After finish(): remarks for people, each a line for the log.
  std::vector<std::string> remarks(const std::optional<runtime::ContainerExit>& exit) const;

 private:
  ContainerOutput(const model::LaunchPlan& plan, std::unique_ptr<records::MetricWriter> points);
  void record_point(const MetricValue& found);

  const model::LaunchPlan& plan_;
  // Null: the plan has no folder for them, or there was no space.
  std::unique_ptr<records::MetricWriter> points_;
  std::atomic<std::int64_t> lost_points_{0};  // for lack of space to create the files
  std::unique_ptr<MetricScraper> metrics_;
  RefusalHints refusals_;
  std::unique_ptr<LogPump> log_;
};

}  // namespace trainyard::agent
