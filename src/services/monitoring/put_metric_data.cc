#include <cmath>
#include <optional>
#include <utility>

#include "services/monitoring/operations.h"

namespace trainyard::services {
namespace {

using namespace std::chrono_literals;
using model::monitoring::MetricDatum;
using model::monitoring::PutMetricDataInput;
using model::monitoring::StatisticSet;
using store::Sample;

// API reference of PutMetricData and MetricDatum.
constexpr std::size_t kMaxData = 1000;
constexpr std::size_t kMaxValues = 150;
constexpr auto kMaxAge = 24h * 14;
constexpr auto kMaxAhead = 2h;

Error missing(std::string message) {
  return Error(ErrorKind::invalid_argument, std::move(message))
      .with_code("MissingRequiredParameterException");
}

std::string shown(double value) {
  return std::to_string(value);
}

Result<void> check_value(double value, const std::string& where) {
  if (std::isfinite(value) && std::abs(value) <= records::kMaxMetricValue) return ok();
  return invalid_value("The value " + shown(value) + " for parameter " + where +
                       " is invalid: it must be a number from -2^360 to 2^360.");
}

Result<void> check_count(double count, const std::string& where) {
  if (std::isfinite(count) && count > 0 && count <= records::kMaxMetricValue) return ok();
  return invalid_value("The value " + shown(count) + " for parameter " + where +
                       " is invalid: it must be a number greater than 0.");
}

Result<std::vector<Sample>> samples_of_set(const StatisticSet& set, const std::string& where) {
  const Sample sample{*set.sample_count, *set.sum, *set.minimum, *set.maximum};
  TRY_VOID(check_count(sample.count, where + ".SampleCount"));
  TRY_VOID(check_value(sample.sum, where + ".Sum"));
  TRY_VOID(check_value(sample.minimum, where + ".Minimum"));
  TRY_VOID(check_value(sample.maximum, where + ".Maximum"));
  if (sample.minimum > sample.maximum)
    return invalid_combination("The parameter " + where + ".Minimum, which is " +
                               shown(sample.minimum) + ", must be at most " + where +
                               ".Maximum, which is " + shown(sample.maximum) + ".");
  return std::vector{sample};
}

Result<std::vector<Sample>> samples_of_values(const MetricDatum& datum, const std::string& where) {
  const auto& values = *datum.values;
  if (values.empty() || values.size() > kMaxValues)
    return invalid_value("The parameter " + where + ".Values must have 1 to " +
                         std::to_string(kMaxValues) + " members, and has " +
                         std::to_string(values.size()) + ".");
  if (datum.counts && datum.counts->size() != values.size())
    return invalid_combination("The parameters " + where + ".Values and " + where +
                               ".Counts must have the same size, and have " +
                               std::to_string(values.size()) + " and " +
                               std::to_string(datum.counts->size()) + ".");
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string member = ".member." + std::to_string(i + 1);
    const double count = datum.counts ? (*datum.counts)[i] : 1;
    TRY_VOID(check_value(values[i], where + ".Values" + member));
    TRY_VOID(check_count(count, where + ".Counts" + member));
    TRY_VOID(check_value(values[i] * count, where + ".Values" + member));
    samples.push_back({count, values[i] * count, values[i], values[i]});
  }
  return samples;
}

Result<std::vector<Sample>> samples_of(const MetricDatum& datum, const std::string& where) {
  const std::pair<bool, std::string> forms[] = {
      {datum.value.has_value(), where + ".Value"},
      {datum.statistic_values.has_value(), where + ".StatisticValues"},
      {datum.values.has_value(), where + ".Values"}};
  std::optional<std::string> given;
  for (const auto& [is_given, name] : forms) {
    if (!is_given) continue;
    if (given)
      return invalid_combination("The parameters " + *given + " and " + name +
                                 " are mutually exclusive and you have specified both.");
    given = name;
  }
  if (!given)
    return missing("At least one of the parameters " + forms[0].second + ", " + forms[1].second +
                   " and " + forms[2].second + " must be specified.");
  if (datum.counts && !datum.values)
    return invalid_combination("The parameter " + where + ".Counts needs " + where + ".Values.");
  if (datum.statistic_values)
    return samples_of_set(*datum.statistic_values, where + ".StatisticValues");
  if (datum.values) return samples_of_values(datum, where);
  TRY_VOID(check_value(*datum.value, where + ".Value"));
  return std::vector{Sample{1, *datum.value, *datum.value, *datum.value}};
}

// The time of the measurement, with the precision in which it is stored.
Result<Timestamp> time_of(const MetricDatum& datum, const std::string& where, Timestamp now) {
  const std::int64_t seconds = datum.storage_resolution.value_or(60);
  if (seconds != 1 && seconds != 60)
    return invalid_value("The value " + std::to_string(seconds) + " for parameter " + where +
                         ".StorageResolution is invalid: valid values are 1 and 60.");
  const Timestamp at = datum.timestamp.value_or(now);
  if (at < now - kMaxAge)
    return invalid_value("The parameter " + where +
                         ".Timestamp must specify a time within the past two weeks, and is " +
                         format_iso8601(at) + ".");
  if (at > now + kMaxAhead)
    return invalid_value("The parameter " + where +
                         ".Timestamp must specify a time no more than two hours in the future, "
                         "and is " +
                         format_iso8601(at) + ".");
  if (seconds == 1) return Timestamp(std::chrono::floor<std::chrono::seconds>(at));
  return Timestamp(std::chrono::floor<std::chrono::minutes>(at));
}

Result<store::CustomDatum> custom_datum(const std::string& metric_namespace,
                                        const MetricDatum& datum, const std::string& where,
                                        Timestamp now) {
  TRY(store::MetricName name, metric_name(metric_namespace, *datum.metric_name, datum.dimensions));
  TRY(const Timestamp at, time_of(datum, where, now));
  TRY(std::vector<Sample> samples, samples_of(datum, where));
  return store::CustomDatum{{std::move(name.metric_namespace), std::move(name.metric_name),
                             datum.unit.value_or("None"), std::move(name.dimensions)},
                            at,
                            std::move(samples)};
}

// Only services write to services' namespaces; here, the jobs' agents.
bool is_a_services(const std::string& metric_namespace) {
  return metric_namespace.starts_with("AWS/") || metric_namespace.starts_with("/aws/");
}

}  // namespace

Result<void> put_metric_data(const store::MetricStore& store, const PutMetricDataInput& request,
                             Timestamp now) {
  if (is_a_services(*request.metric_namespace))
    return invalid_value("The value " + *request.metric_namespace +
                         " for parameter Namespace is invalid: it is a service's.");
  if (request.entity_metric_data)
    return invalid_value("The parameter EntityMetricData is not supported by Trainyard.");
  if (!request.metric_data || request.metric_data->empty())
    return missing("The parameter MetricData is required.");
  const auto& data = *request.metric_data;
  if (data.size() > kMaxData)
    return invalid_value("The collection MetricData must not have a size greater than " +
                         std::to_string(kMaxData) + ", and has " + std::to_string(data.size()) +
                         ".");
  std::vector<store::CustomDatum> checked;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::string where = "MetricData.member." + std::to_string(i + 1);
    TRY(store::CustomDatum one, custom_datum(*request.metric_namespace, data[i], where, now));
    checked.push_back(std::move(one));
  }
  TRY_VOID(store.put(checked));
  return ok();
}

}  // namespace trainyard::services
