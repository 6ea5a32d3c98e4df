#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

// The data points of metrics on disk (docs/formats/metrics.md). An instance of an attempt has a
// folder with two append-only files: `series` describes what is measured, one JSON object per line;
// `points` has the values, "<epoch milliseconds> <series> <value>\n", with the series' line number
// (from 0). The agent appends, the metric store reads; times never go backwards within a file.
namespace trainyard::records {

inline constexpr std::string_view kMetricSeriesFile = "series";
inline constexpr std::string_view kMetricPointsFile = "points";
// The maximum length of a point's line, including its newline.
inline constexpr std::size_t kMaxMetricPoint = 64;
// CloudWatch only accepts values from -2^360 to 2^360 (PutMetricData).
inline constexpr double kMaxMetricValue = 0x1p360;

// What distinguishes series in CloudWatch, in its terms, and the unit.
struct MetricSeries {
  std::string metric_namespace{};
  std::string metric_name{};
  std::string unit = "None";
  std::map<std::string, std::string> dimensions{};

  auto operator<=>(const MetricSeries&) const = default;
};

std::string to_json_line(const MetricSeries& series);  // ends in '\n'
// `line` without its newline. corrupt: not a series.
Result<MetricSeries> parse_metric_series(std::string_view line);

struct MetricPoint {
  Timestamp at{};
  std::size_t series = 0;
  double value = 0;  // finite

  bool operator==(const MetricPoint&) const = default;
};

void append_metric_point(std::string& out, const MetricPoint& point);
// `line` without its newline. nullopt: not a point.
std::optional<MetricPoint> parse_metric_point(std::string_view line);

}  // namespace trainyard::records
