#include "agent/records_step.h"

#include "agent/metric_scraper.h"
#include "agent/record_link.h"

namespace trainyard::agent {

std::chrono::milliseconds metric_interval(std::size_t reports) {
  constexpr std::size_t kManyReports = 5000;
  return reports < kManyReports ? std::chrono::seconds(1) : std::chrono::minutes(1);
}

Result<void> RecordsStep::prepare(StepContext& context) {
  // Before anything is downloaded, instead of when the shim looks for values.
  TRY_VOID(MetricScraper::make(context.plan.metric_definitions).map([](const auto&) {}));
  TRY_VOID(restore(context));
  const bool is_first = context.journal.earlier().empty();
  for (const std::string& line : context.plan.notices)
    if (is_first) log_->notice(line);
  return ok();
}

Result<void> RecordsStep::restore(StepContext& context) {
  TRY(log_, open_log(context.plan, context.clock, nullptr));
  context.log_line = [this](std::string_view line) { log_->notice(line); };
  for (const model::Report& report : context.journal.earlier())
    if (report.kind == model::ReportKind::metric) {
      reported_[report.metric_name] = report.at;
      ++reports_;
    }
  return ok();
}

Result<void> RecordsStep::tick(StepContext& context) {
  container_losses_ = context.container.losses;
  const auto now = std::chrono::steady_clock::now();
  const auto interval = metric_interval(reports_);
  if (next_report_ == std::chrono::steady_clock::time_point{}) next_report_ = now + interval;
  if (now < next_report_) return ok();
  next_report_ = now + interval;
  report_metrics(context, Journal::Room::spare);
  return ok();
}

Result<void> RecordsStep::ended(StepContext& context) {
  container_losses_ = context.container.losses;
  report_metrics(context, Journal::Room::reserved);
  return ok();
}

// A value that the journal has no space for is reported later, unless there is a newer one by then.
void RecordsStep::report_metrics(const StepContext& context, Journal::Room room) {
  for (const MetricValue& metric : context.container.metrics) {
    const auto known = reported_.find(metric.name);
    if (known != reported_.end() && to_epoch_millis(known->second) >= to_epoch_millis(metric.at))
      continue;
    model::Report made;
    made.kind = model::ReportKind::metric;
    made.at = metric.at;
    made.metric_name = metric.name;
    made.metric_value = metric.value;
    if (!context.journal.append(std::move(made), room)) continue;
    reported_[metric.name] = metric.at;
    ++reports_;
  }
}

Failure RecordsStep::failure(const StepContext&, const Error& error) const {
  return error.kind() == ErrorKind::invalid_argument ? client_error("", error)
                                                     : internal_server_error(error);
}

// Including the platform's own lines, which are few.
model::Losses RecordsStep::losses() const {
  model::Losses lost = container_losses_;
  if (!log_) return lost;
  lost.log_lines += static_cast<std::int64_t>(log_->lost_lines() + log_->dropped_lines());
  lost.log_bytes += static_cast<std::int64_t>(log_->lost_bytes() + log_->dropped_bytes());
  return lost;
}

}  // namespace trainyard::agent
