#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

// What a trial component's row has as its `state` (store/resource_store.h): what the server adds to
// the client's request. Pure.
namespace trainyard::control {

// What made the component.
struct ComponentSource {
  std::string arn;
  std::string type;  // "SageMakerTrainingJob"

  bool operator==(const ComponentSource&) const = default;
};

// Of all values of one metric, in whatever order they came. Values and sums beyond ±1e308 count as
// that, so that all of this is finite.
struct MetricTotals {
  std::int64_t count = 0;
  double min = 0;
  double max = 0;
  double sum = 0;
  double sum_of_squares = 0;
  double last = 0;  // the value with the latest time; of several, the last added
  Timestamp at{};   // of `last`
  std::optional<std::string> source{};  // the ARN of the job that the values are of

  bool operator==(const MetricTotals&) const = default;
};

// `value` isn't NaN.
void add(MetricTotals& totals, double value, Timestamp at);
// Adds the values that `more` is of.
void merge(MetricTotals& totals, const MetricTotals& more);
// Both of at least one value. The deviation is the population's, and never negative.
double average(const MetricTotals& totals);
double standard_deviation(const MetricTotals& totals);

struct ComponentState {
  std::optional<ComponentSource> source{};
  std::map<std::string, MetricTotals> metrics{};  // by the metric's name
  // How much of its job's files of metrics is in it, in bytes: by "<attempt>/<host>"
  // (control/metric_files_reader.h).
  std::map<std::string, std::int64_t> read{};

  bool operator==(const ComponentState&) const = default;
};

// Also has average and deviation of each metric, by which searches find it
// (control/search_property_rows.cc).
std::string to_json(const ComponentState& state);
// corrupt: it isn't one. Members that a newer program wrote are skipped.
Result<ComponentState> parse_component_state(std::string_view text);

}  // namespace trainyard::control
