#include "control/metric_buckets.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>

#include "base/check.h"

namespace trainyard::control {

using model::metrics::MetricQuery;
using model::metrics::MetricQueryResult;
using model::metrics::MetricQueryResultStatus;
using model::metrics::MetricStatistic;
using model::metrics::Period;
using model::metrics::XAxisType;

namespace {

std::int64_t second_of(Timestamp at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

std::int64_t period_start(Period period, Timestamp at) {
  const std::int64_t length = period == Period::OneMinute    ? 60
                              : period == Period::FiveMinute ? 300
                                                             : 3600;
  const std::int64_t second = second_of(at);
  const std::int64_t into = second % length;
  return second - (into < 0 ? into + length : into);
}

}  // namespace

MetricBuckets::MetricBuckets(const MetricQuery& query, std::size_t max)
    : query_(query),
      max_(max),
      by_step_(*query.period == Period::IterationNumber),
      on_steps_(*query.x_axis_type == XAxisType::IterationNumber) {}

bool MetricBuckets::covers(Timestamp at, std::optional<std::int64_t> step) const {
  if ((by_step_ || on_steps_) && !step) return false;
  const std::int64_t place = on_steps_ ? *step : second_of(at);
  return (!query_.start || place >= *query_.start) && (!query_.end || place <= *query_.end);
}

void MetricBuckets::add(Timestamp at, std::optional<std::int64_t> step, double value) {
  if (!covers(at, step)) return;
  const std::int64_t period = by_step_ ? *step : period_start(*query_.period, at);
  auto found = buckets_.find(period);
  if (found == buckets_.end()) {
    if (buckets_.size() >= max_) {
      is_truncated_ = true;
      if (buckets_.empty() || period > std::prev(buckets_.end())->first) return;
      buckets_.erase(std::prev(buckets_.end()));
    }
    found = buckets_.emplace(period, Bucket{}).first;
  }
  Bucket& bucket = found->second;
  control::add(bucket.totals, value, at);
  bucket.step = std::max(bucket.step, step.value_or(0));
}

double MetricBuckets::value_of(const Bucket& bucket) const {
  switch (*query_.metric_stat) {
    case MetricStatistic::Min:
      return bucket.totals.min;
    case MetricStatistic::Max:
      return bucket.totals.max;
    case MetricStatistic::Avg:
      return average(bucket.totals);
    case MetricStatistic::Count:
      return static_cast<double>(bucket.totals.count);
    case MetricStatistic::StdDev:
      return standard_deviation(bucket.totals);
    case MetricStatistic::Last:
      return bucket.totals.last;
  }
  CHECK(false);
  return 0;
}

std::int64_t MetricBuckets::place_of(std::int64_t period, const Bucket& bucket) const {
  if (by_step_ == on_steps_) return period;
  return on_steps_ ? bucket.step : second_of(bucket.totals.at);
}

MetricQueryResult MetricBuckets::result() const {
  MetricQueryResult made;
  made.status =
      is_truncated_ ? MetricQueryResultStatus::Truncated : MetricQueryResultStatus::Complete;
  if (is_truncated_)
    made.message = "Only the first " + std::to_string(buckets_.size()) +
                   " points are here: those after them can be asked for with Start.";
  auto& places = made.x_axis_values.emplace();
  auto& values = made.metric_values.emplace();
  for (const auto& [period, bucket] : buckets_) {
    places.push_back(place_of(period, bucket));
    values.push_back(value_of(bucket));
  }
  return made;
}

}  // namespace trainyard::control
