#include "control/component_state.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <limits>

#include "model/declared_document.h"

namespace trainyard::model {

template <>
struct Declaration<control::ComponentSource> {
  using T = control::ComponentSource;
  static void declare(auto& members) {
    members.required("arn", &T::arn);
    members.required("type", &T::type);
  }
};

template <>
struct Declaration<control::MetricTotals> {
  using T = control::MetricTotals;
  static void declare(auto& members) {
    members.required("count", &T::count, Number{.min = 1});
    members.required("min", &T::min);
    members.required("max", &T::max);
    members.required("sum", &T::sum);
    members.required("sum_of_squares", &T::sum_of_squares);
    members.required("last", &T::last);
    members.required("at", &T::at);
    members.optional("source", &T::source);
  }
};

// Its maps aren't declared: their keys are the members of objects.
template <>
struct Declaration<control::ComponentState> {
  using T = control::ComponentState;
  static void declare(auto& members) { members.optional("source", &T::source); }
};

}  // namespace trainyard::model

namespace trainyard::control {
namespace {

constexpr const char* kWhat = "state of a trial component";

// A little less than the largest double, which Boost.JSON may read as infinite.
double in_range(double value) {
  constexpr double kLargest = 1e308;
  return std::clamp(value, -kLargest, kLargest);
}

Result<MetricTotals> parse_metric_totals(const std::string& what, const boost::json::value& value) {
  if (!value.is_object()) return Error(ErrorKind::corrupt, what + " is not an object");
  model::DocumentReader reader(what, value.get_object(), model::UnknownMembers::skipped);
  MetricTotals totals;
  model::read_members(reader, totals);
  TRY_VOID(reader.finish());
  return totals;
}

}  // namespace

void add(MetricTotals& totals, double value, Timestamp at) {
  value = in_range(value);
  const bool is_first = totals.count == 0;
  totals.min = is_first ? value : std::min(totals.min, value);
  totals.max = is_first ? value : std::max(totals.max, value);
  totals.sum = in_range(totals.sum + value);
  totals.sum_of_squares = in_range(totals.sum_of_squares + value * value);
  ++totals.count;
  if (!is_first && at < totals.at) return;
  totals.last = value;
  totals.at = at;
}

void merge(MetricTotals& totals, const MetricTotals& more) {
  if (more.count == 0) return;
  if (totals.count == 0) {
    totals = more;
    return;
  }
  totals.count += more.count;
  totals.min = std::min(totals.min, more.min);
  totals.max = std::max(totals.max, more.max);
  totals.sum = in_range(totals.sum + more.sum);
  totals.sum_of_squares = in_range(totals.sum_of_squares + more.sum_of_squares);
  if (more.at < totals.at) return;
  totals.last = more.last;
  totals.at = more.at;
  totals.source = more.source;
}

double average(const MetricTotals& totals) {
  return totals.sum / static_cast<double>(totals.count);
}

double standard_deviation(const MetricTotals& totals) {
  const double mean = average(totals);
  const double variance = totals.sum_of_squares / static_cast<double>(totals.count) - mean * mean;
  // Rounding can make it negative, and so can a square that isn't finite.
  return std::sqrt(std::max(0.0, variance));
}

std::string to_json(const ComponentState& state) {
  boost::json::object object = model::write_document(state);
  if (!state.metrics.empty()) {
    boost::json::object& metrics = object["metrics"].emplace_object();
    for (const auto& [name, totals] : state.metrics) {
      boost::json::object written = model::write_document(totals);
      written["avg"] = average(totals);
      written["std_dev"] = standard_deviation(totals);
      metrics[name] = std::move(written);
    }
  }
  if (!state.read.empty()) {
    boost::json::object& read = object["read"].emplace_object();
    for (const auto& [instance, bytes] : state.read) read[instance] = bytes;
  }
  return boost::json::serialize(object);
}

Result<ComponentState> parse_component_state(std::string_view text) {
  TRY(const auto object, model::parse_document(kWhat, text));
  model::DocumentReader reader(kWhat, object, model::UnknownMembers::skipped);
  ComponentState state;
  model::read_members(reader, state);
  if (reader.has("read"))
    reader.object("read", [&](model::DocumentReader& read) {
      for (const auto& [instance, bytes] : object_at(object, "read"))
        state.read[std::string(instance)] =
            read.integer(instance, 0, std::numeric_limits<std::int64_t>::max());
    });
  const bool has_metrics = reader.has("metrics");
  TRY_VOID(reader.finish());
  if (!has_metrics) return state;
  const boost::json::value& metrics = object.at("metrics");
  if (!metrics.is_object())
    return Error(ErrorKind::corrupt, std::string(kWhat) + ": metrics is not an object");
  for (const auto& [name, value] : metrics.get_object()) {
    TRY(state.metrics[std::string(name)],
        parse_metric_totals(std::string(kWhat) + ": metric '" + std::string(name) + "'", value));
  }
  return state;
}

}  // namespace trainyard::control
