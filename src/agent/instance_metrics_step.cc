#include "agent/instance_metrics_step.h"

#include <string>

#include "base/files.h"
#include "base/log.h"

namespace trainyard::agent {
namespace {

constexpr const char* kHostDimension = "Host";  // "<job>/algo-1"
// How often what becomes the instance's metrics, of which there is one a minute, is looked at.
constexpr std::chrono::milliseconds kMetricsInterval{1000};

}  // namespace

Result<std::unique_ptr<MetricWriter>> open_points(const model::LaunchPlan& plan,
                                                  const std::filesystem::path& folder) {
  auto opened = [&]() -> Result<std::unique_ptr<MetricWriter>> {
    TRY_VOID(ensure_directory(folder));
    return MetricWriter::open(folder);
  }();
  if (opened || opened.error().kind() != ErrorKind::exhausted) return opened;
  log::error("metrics_not_kept", {{"job", plan.job_name}, {"error", opened.error().message()}});
  return std::unique_ptr<MetricWriter>();
}

Result<void> InstanceMetricsStep::prepare(StepContext& context) {
  const model::LaunchPlan& plan = context.plan;
  if (plan.metrics_folder.empty()) return ok();
  TRY(points_, open_points(plan, plan.metrics_folder + "-instance"));
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
    ++unkept_;
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
  lost.metric_points = unkept_;
  if (points_) lost.metric_points += static_cast<std::int64_t>(points_->lost_points());
  return lost;
}

}  // namespace trainyard::agent
