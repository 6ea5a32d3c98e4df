#include <utility>

#include "services/monitoring/operations.h"
#include "services/monitoring/statistics.h"

namespace trainyard::services {
namespace {

using model::monitoring::Datapoint;
using model::monitoring::GetMetricStatisticsInput;
using model::monitoring::GetMetricStatisticsOutput;

// API reference of GetMetricStatistics.
constexpr std::int64_t kMaxPeriods = 1440;

// The requested statistics, by name.
using Wanted = std::vector<std::pair<std::string, Statistic>>;

Result<Wanted> wanted_statistics(const GetMetricStatisticsInput& request) {
  if (request.statistics.has_value() == request.extended_statistics.has_value())
    return invalid_combination(
        request.statistics
            ? "The parameters Statistics and ExtendedStatistics must not both be specified."
            : "At least one of the parameters Statistics and ExtendedStatistics must be "
              "specified.");
  Wanted wanted;
  if (request.statistics) {
    for (const auto name : *request.statistics)
      wanted.emplace_back(model::to_string(name), *Statistic::parse(model::to_string(name)));
    return wanted;
  }
  for (const std::string& name : *request.extended_statistics) {
    const auto statistic = Statistic::parse(name);
    if (!statistic || !statistic->is_percentile())
      return invalid_value("The value " + name +
                           " for parameter ExtendedStatistics is not supported: percentiles from "
                           "p0.0 to p100 are.");
    wanted.emplace_back(name, *statistic);
  }
  return wanted;
}

Result<Periods> wanted_periods(const GetMetricStatisticsInput& request, Timestamp now) {
  if (!Periods::is_length(*request.period))
    return invalid_value(
        "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, and is " +
        std::to_string(*request.period) + ".");
  if (*request.start_time >= *request.end_time)
    return invalid_combination("The parameter StartTime must be less than the parameter EndTime.");
  const Periods periods = Periods::of(*request.start_time, *request.end_time, *request.period, now);
  if (periods.count() > kMaxPeriods)
    return invalid_combination("You have requested up to " + std::to_string(periods.count()) +
                               " datapoints, which exceeds the limit of " +
                               std::to_string(kMaxPeriods) +
                               ". You may reduce the datapoints requested by increasing Period, or "
                               "decreasing the time range.");
  return periods;
}

void set_statistic(Datapoint& point, const std::string& name, double value) {
  if (name == "SampleCount") {
    point.sample_count = value;
  } else if (name == "Average") {
    point.average = value;
  } else if (name == "Sum") {
    point.sum = value;
  } else if (name == "Minimum") {
    point.minimum = value;
  } else if (name == "Maximum") {
    point.maximum = value;
  } else {
    if (!point.extended_statistics) point.extended_statistics.emplace();
    (*point.extended_statistics)[name] = value;
  }
}

}  // namespace

Result<GetMetricStatisticsOutput> get_metric_statistics(const store::MetricStore& store,
                                                        const GetMetricStatisticsInput& request,
                                                        Timestamp now) {
  TRY(const Wanted wanted, wanted_statistics(request));
  TRY(const Periods periods, wanted_periods(request, now));
  TRY(const auto metric,
      metric_name(*request.metric_namespace, *request.metric_name, request.dimensions));
  // Values of different units aren't combined: each unit has its own data points.
  std::map<std::pair<Timestamp, std::string>, Bin> bins;
  const bool keep = wanted.front().second.is_percentile();
  TRY_VOID(store.read(metric, request.unit, {periods.start, periods.last_value()},
                      [&](const store::StoredPoint& point) {
                        if (const auto period = periods.period_of(point.at))
                          bins[{*period, std::string(point.unit)}].add(point.sample, keep);
                      }));
  GetMetricStatisticsOutput output;
  output.label = *request.metric_name;
  output.datapoints.emplace();
  for (const auto& [where, bin] : bins) {
    Datapoint point;
    bool has_value = false;
    for (const auto& [name, statistic] : wanted) {
      const auto value = bin.value_of(statistic);
      if (value) set_statistic(point, name, *value);
      has_value = has_value || value;
    }
    if (!has_value) continue;
    point.timestamp = where.first;
    point.unit = where.second;
    output.datapoints->push_back(std::move(point));
  }
  return output;
}

}  // namespace trainyard::services
