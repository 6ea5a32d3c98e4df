#include "agent/instance_metrics_step.h"

#include <string>

#include "agent/record_link.h"

namespace trainyard::agent {
namespace {

constexpr const char* kHostDimension = "Host";  // "<job>/algo-1"
// How often the values are read that become the instance's metrics, of which there is one per
// minute.
constexpr std::chrono::milliseconds kMetricsInterval{1000};

}  // namespace

Result<void> InstanceMetricsStep::prepare(StepContext& context) {
  const model::LaunchPlan& plan = context.plan;
  if (!stores_points(plan)) return ok();
  points_ = open_points(plan, MetricSource::instance);
  metrics_.emplace([this, &plan](Timestamp at, std::string_view name, double value) {
    keep(plan, at, name, value);
  });
  context.samples.push_back(
      {kMetricsInterval, false, [this](const SystemSample& sample) { metrics_->add(sample); }});
  return ok();
}

void InstanceMetricsStep::keep(const model::LaunchPlan& plan, Timestamp at, std::string_view name,
                               double value) {
  if (!points_) {
    ++lost_points_;
    return;
  }
  points_->add({kMetricNamespace,
                std::string(name),
                "Percent",
                {{kHostDimension, plan.job_name + "/" + plan.current_host}}},
               at, value);
  points_->flush();
}

Result<void> InstanceMetricsStep::ended(StepContext&) {
  if (metrics_) metrics_->close();
  if (points_) points_->finish();
  return ok();
}

model::Losses InstanceMetricsStep::losses() const {
  model::Losses lost;
  lost.metric_points = lost_points_;
  if (points_) lost.metric_points += static_cast<std::int64_t>(points_->lost_points());
  return lost;
}

}  // namespace trainyard::agent
