#include "control/job_metrics.h"

#include <utility>

#include "base/log.h"
#include "control/experiment_kinds.h"
#include "control/job_component.h"

namespace trainyard::control {
namespace {

constexpr std::string_view kNamespace = "/aws/sagemaker/TrainingJobs";
constexpr std::size_t kComponentsPerQuery = 100;
constexpr std::chrono::minutes kRetryInterval{1};
// How long a value in a file may wait.
constexpr std::chrono::seconds kFilesInterval{2};

store::SearchQuery due_components() {
  store::SearchQuery query;
  query.where.kind = store::SearchCondition::Kind::one_of;
  query.where.field.place = store::SearchField::Place::status;
  query.where.values = {std::string(kMetricsDue)};
  query.sort.place = store::SearchField::Place::name;
  query.descending = false;
  query.limit = kComponentsPerQuery;
  return query;
}

}  // namespace

Result<std::map<std::string, MetricTotals>> JobMetrics::totals(const std::string& job) const {
  std::map<std::string, MetricTotals> all;
  TRY(const auto found, jobs_.find(job));
  if (!found) return all;
  // An earlier job of this name may have left values.
  const store::PointWindow window{found->state.creation_time, Timestamp::max()};
  for (const FinalMetric& metric : found->state.final_metrics) {
    MetricTotals totals;
    totals.source = found->stored.arn;
    TRY_VOID(
        metrics_.read({std::string(kNamespace), metric.metric_name, {{"TrainingJobName", job}}}, {},
                      window, [&totals](const store::StoredPoint& point) {
                        add(totals, point.sample.sum / point.sample.count, point.at);
                      }));
    if (totals.count > 0) all.emplace(metric.metric_name, std::move(totals));
  }
  return all;
}

JobMetricsKeeper::~JobMetricsKeeper() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void JobMetricsKeeper::start() {
  thread_ = std::thread([this] { work(); });
}

void JobMetricsKeeper::wake() {
  {
    const MutexLock lock(mutex_);
    due_ = true;
  }
  changed_.notify_all();
}

void JobMetricsKeeper::work() {
  using Steady = std::chrono::steady_clock;
  Steady::time_point retry_at{};
  while (true) {
    bool due = false;
    {
      MutexLock lock(mutex_);
      const auto pause = files_ == nullptr ? std::chrono::seconds(kRetryInterval) : kFilesInterval;
      changed_.wait_for(lock, pause,
                        [this]() TRAINYARD_REQUIRES(mutex_) { return stopping_ || due_; });
      if (stopping_) return;
      due = std::exchange(due_, false);
    }
    if (files_ != nullptr) files_->read_running();
    if (!due && Steady::now() < retry_at) continue;
    add_due();
    retry_at = Steady::now() + kRetryInterval;
  }
}

void JobMetricsKeeper::add_due() {
  store::SearchQuery query = due_components();
  while (true) {
    const auto found = store_.search(std::string(kTrialComponentKind), query);
    if (!found) {
      log::error("due_metrics_not_found", {{"error", found.error().message()}});
      return;
    }
    for (const store::FoundResource& each : *found) {
      query.after = store::SearchQuery::Position{each.key, each.resource.id.name, 0};
      const auto added = add_to(each.resource);
      if (!added)
        log::error("metrics_not_added", {{"trial_component", each.resource.id.name},
                                         {"error", added.error().message()}});
    }
    if (found->size() < kComponentsPerQuery) return;
  }
}

Result<void> JobMetricsKeeper::add_to(const store::StoredResource& component) {
  TRY(const ComponentState state, parse_component_state(component.state));
  std::map<std::string, MetricTotals> totals;
  if (state.source) {
    const std::string job = job_of_component(*state.source);
    if (files_ != nullptr) TRY_VOID(files_->read_all(job));
    TRY(totals, metrics_.totals(job));
  }
  auto applied = store_.apply(component.id, [&](store::StoredResource& stored) -> Result<void> {
    // Another job of the name may have begun: it gets its own.
    if (stored.status != kMetricsDue || stored.modified != component.modified) return ok();
    TRY(ComponentState now, parse_component_state(stored.state));
    for (const auto& [name, each] : totals) merge(now.metrics[name], each);
    stored.state = to_json(now);
    stored.status.clear();
    return ok();
  });
  if (!applied && applied.error().kind() == ErrorKind::not_found) return ok();  // deleted
  return applied;
}

}  // namespace trainyard::control
