#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "base/time.h"
#include "control/component_state.h"
#include "model/sagemaker_metrics.h"

namespace trainyard::control {

// The answer to one query of BatchGetMetrics: the values of a metric by periods of time, or by
// iterations. Pure.
//
// Values of one period are one point of the answer. A period of time begins at a multiple of its
// length; on an axis of iterations its point is at its highest iteration. An iteration's point on
// an axis of time is at the time of its latest value. Values without an iteration are left out
// where one is needed. Start and End limit the values, by what is on the axis: their second or
// iteration; both belong to it.
class MetricBuckets {
 public:
  // Keeps the first `max` points, in the order of their periods. The query is valid, and outlives
  // this.
  MetricBuckets(const model::metrics::MetricQuery& query, std::size_t max);

  void add(Timestamp at, std::optional<std::int64_t> step, double value);
  std::size_t size() const { return buckets_.size(); }
  // The points, and Complete or Truncated.
  model::metrics::MetricQueryResult result() const;

 private:
  struct Bucket {
    MetricTotals totals;
    std::int64_t step = 0;  // the highest
  };

  bool covers(Timestamp at, std::optional<std::int64_t> step) const;
  double value_of(const Bucket& bucket) const;
  std::int64_t place_of(std::int64_t period, const Bucket& bucket) const;

  const model::metrics::MetricQuery& query_;
  const std::size_t max_;
  const bool by_step_;
  const bool on_steps_;                     // the x axis
  std::map<std::int64_t, Bucket> buckets_;  // by the period's first second, or by iteration
  bool is_truncated_ = false;
};

}  // namespace trainyard::control
