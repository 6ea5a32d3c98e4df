#include "agent/container_output.h"

#include <utility>

#include "agent/record_link.h"

namespace trainyard::agent {
namespace {

constexpr const char* kJobDimension = "TrainingJobName";

}  // namespace

ContainerOutput::ContainerOutput(const model::LaunchPlan& plan,
                                 std::unique_ptr<records::MetricWriter> points)
    : plan_(plan), points_(std::move(points)) {}

Result<std::unique_ptr<ContainerOutput>> ContainerOutput::open(const model::LaunchPlan& plan,
                                                               const Clock& clock) {
  std::unique_ptr<records::MetricWriter> points;
  if (stores_points(plan)) points = open_points(plan, MetricSource::log);
  std::unique_ptr<ContainerOutput> made(new ContainerOutput(plan, std::move(points)));
  TRY(made->metrics_,
      MetricScraper::make(plan.metric_definitions, [output = made.get()](const MetricValue& found) {
        output->record_point(found);
      }));
  TRY(made->log_, open_log(plan, clock, [output = made.get()](Timestamp at, std::string_view line) {
        output->metrics_->observe(at, line);
        output->refusals_.observe(line);
      }));
  return made;
}

void ContainerOutput::write(runtime::OutputStream stream, std::string_view output) {
  log_->write(output, stream);
  if (points_) points_->flush();
}

void ContainerOutput::notice(std::string_view line) {
  log_->notice(line);
}

void ContainerOutput::finish() {
  log_->finish();
  if (points_) points_->finish();
}

void ContainerOutput::record_point(const MetricValue& found) {
  if (!points_) {
    if (stores_points(plan_)) ++lost_points_;
    return;
  }
  points_->add({kMetricNamespace, found.name, "None", {{kJobDimension, plan_.job_name}}}, found.at,
               found.value);
}

model::Losses ContainerOutput::losses() const {
  model::Losses lost;
  lost.log_lines = static_cast<std::int64_t>(log_->lost_lines() + log_->dropped_lines());
  lost.log_bytes = static_cast<std::int64_t>(log_->lost_bytes() + log_->dropped_bytes());
  lost.metric_points = lost_points_;
  if (points_) lost.metric_points += static_cast<std::int64_t>(points_->lost_points());
  return lost;
}

std::vector<std::string> ContainerOutput::remarks(
    const std::optional<runtime::ContainerExit>& exit) const {
  std::vector<std::string> lines;
  if (metrics_->skipped_lines() > 0)
    lines.push_back(
        "Lines of the log that were not searched for metrics, since the regular expressions of the "
        "metric definitions take too long: " +
        std::to_string(metrics_->skipped_lines()));
  if (!exit) return lines;
  if (auto hint = refusals_.after(*exit, plan_)) lines.push_back(*hint);
  return lines;
}

}  // namespace trainyard::agent
