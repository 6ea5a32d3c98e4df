#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "store/custom_metrics.h"

// How CloudWatch computes data points from values: periods and statistics. Pure.
namespace trainyard::services {

// One of SampleCount, Average, Sum, Minimum, Maximum, or a percentile.
class Statistic {
 public:
  // "Average", "p99.9": percentiles from p0 to p100. nullopt: another text.
  static std::optional<Statistic> parse(std::string_view text);

  bool is_percentile() const { return kind_ == Kind::percentile; }

 private:
  friend class Bin;
  enum class Kind { sample_count, average, sum, minimum, maximum, percentile };
  Statistic(Kind kind, double percent) : kind_(kind), percent_(percent) {}

  Kind kind_;
  double percent_;
};

// The values of one period.
class Bin {
 public:
  // `keep`: percentiles will be requested. The sample's count is more than 0.
  void add(const store::Sample& sample, bool keep);
  // nullopt: a percentile if a value is negative or only known from a statistic set, which
  // CloudWatch doesn't compute.
  std::optional<double> value_of(const Statistic& statistic) const;

 private:
  double percentile(double percent) const;

  double count_ = 0;
  double sum_ = 0;
  double minimum_ = 0;
  double maximum_ = 0;
  std::vector<std::pair<double, double>> values_;  // and how often each
  bool has_all_values_ = true;
};

// The periods of a request: from `start` on, each `length` long, those that start before `end`.
struct Periods {
  Timestamp start;
  Timestamp end;
  std::chrono::seconds length;

  // 1, 5, 10, 20, 30 or a multiple of 60 seconds.
  static bool is_length(std::int64_t seconds);
  // Rounds the start down, as the API reference of GetMetricStatistics says: to the minute, five
  // minutes or the hour depending on its age; for periods below a minute to that period.
  static Periods of(Timestamp start, Timestamp end, std::int64_t seconds, Timestamp now);

  // The maximum number of periods.
  std::int64_t count() const;
  // The start of the period that contains the value's minute (for periods below one: second);
  // nullopt: none does.
  std::optional<Timestamp> period_of(Timestamp at) const;
  // All times with a period are before this.
  Timestamp last_value() const;

 private:
  std::chrono::seconds resolution() const;
};

}  // namespace trainyard::services
