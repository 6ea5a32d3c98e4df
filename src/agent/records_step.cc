#include "agent/records_step.h"

#include <string>
#include <utility>

#include "base/log.h"

namespace trainyard::agent {
namespace {

// A metric's newest value is reported at most this often.
constexpr auto kMetricInterval = std::chrono::seconds(1);

}  // namespace

Result<void> RecordsStep::prepare(StepContext& context) {
  TRY(output_, ContainerOutput::open(context.plan, context.clock));
  context.log_line = [this](std::string_view line) { output_->notice(line); };
  context.output = [this](std::string_view output) { output_->write(output); };
  for (const std::string& line : context.plan.notices) output_->notice(line);
  return ok();
}

Result<void> RecordsStep::tick(StepContext& context) {
  const auto now = std::chrono::steady_clock::now();
  if (next_report_ == std::chrono::steady_clock::time_point{}) next_report_ = now + kMetricInterval;
  if (now < next_report_) return ok();
  next_report_ = now + kMetricInterval;
  report_metrics(context.journal, Journal::Room::spare);
  return ok();
}

Result<void> RecordsStep::ended(StepContext& context) {
  output_->finish();
  report_metrics(context.journal, Journal::Room::reserved);
  for (const std::string& line : output_->remarks(context.exit)) context.notice(line);
  if (const auto lost = losses(); lost.any())
    log::error("records_lost", {{"job", context.plan.job_name},
                                {"log_lines", lost.log_lines},
                                {"metric_points", lost.metric_points}});
  return ok();
}

// A value that the journal has no space for is reported later, unless there is a newer one by then.
void RecordsStep::report_metrics(Journal& journal, Journal::Room room) {
  std::vector<MetricValue> due = std::exchange(unreported_, {});
  for (MetricValue& metric : output_->take_changed()) {
    std::erase_if(due, [&](const MetricValue& older) { return older.name == metric.name; });
    due.push_back(std::move(metric));
  }
  for (MetricValue& metric : due) {
    model::Report made;
    made.kind = model::ReportKind::metric;
    made.at = metric.at;
    made.metric_name = metric.name;
    made.metric_value = metric.value;
    if (!journal.append(std::move(made), room)) unreported_.push_back(std::move(metric));
  }
}

Failure RecordsStep::failure(const StepContext&, const Error& error) const {
  return error.kind() == ErrorKind::invalid_argument ? client_error("", error)
                                                     : internal_server_error(error);
}

model::Losses RecordsStep::losses() const {
  return output_ ? output_->losses() : model::Losses{};
}

}  // namespace trainyard::agent
