#include "records/metric_record.h"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "model/document.h"
#include "model/json_text.h"

namespace trainyard::records {
namespace {

// Removes a number from the front of `text` and returns it. nullopt: there is none.
template <class Number>
std::optional<Number> take(std::string_view& text) {
  Number number{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take_blank(std::string_view& text) {
  if (!text.starts_with(' ')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string to_json_line(const MetricSeries& series) {
  boost::json::object dimensions;
  for (const auto& [name, value] : series.dimensions) dimensions.emplace(name, value);
  return model::json_text(boost::json::object{{"namespace", series.metric_namespace},
                                              {"metric", series.metric_name},
                                              {"unit", series.unit},
                                              {"dimensions", std::move(dimensions)}}) +
         "\n";
}

Result<MetricSeries> parse_metric_series(std::string_view line) {
  TRY(const boost::json::object object, model::parse_document("metric series", line));
  model::DocumentReader reader("metric series", object);
  MetricSeries series;
  series.metric_namespace = reader.text("namespace");
  series.metric_name = reader.text("metric");
  series.unit = reader.text("unit");
  series.dimensions = reader.text_map("dimensions");
  TRY_VOID(reader.finish());
  return series;
}

void append_metric_point(std::string& out, const MetricPoint& point) {
  char value[32];  // the shortest text of a double that reads back the same has at most 24 digits
  const auto [end, failed] = std::to_chars(value, value + sizeof value, point.value);
  static_cast<void>(failed);
  out += std::to_string(to_epoch_millis(point.at));
  out += ' ';
  out += std::to_string(point.series);
  out += ' ';
  out.append(value, end);
  out += '\n';
}

std::optional<MetricPoint> parse_metric_point(std::string_view line) {
  const auto millis = take<std::int64_t>(line);
  if (!millis || *millis < 0 || !take_blank(line)) return std::nullopt;
  const auto series = take<std::size_t>(line);
  if (!series || !take_blank(line)) return std::nullopt;
  const auto value = take<double>(line);
  if (!value || !line.empty() || !std::isfinite(*value)) return std::nullopt;
  return MetricPoint{from_epoch_millis(*millis), *series, *value};
}

}  // namespace trainyard::records
