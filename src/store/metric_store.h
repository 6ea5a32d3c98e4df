#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/ids.h"
#include "records/metric_record.h"
#include "store/custom_metrics.h"

// The metrics of training jobs as files: <root>/<job>/<host>-<attempt>/{series,points}, written by
// agents (records/metric_record.h, docs/formats/metrics.md). Each value of a series' dimensions is
// its job's name, or starts with that and '/', so the points of a series are in one job's folder. A
// last line without its newline isn't complete yet. Clients' values are in <root>/.custom
// (store/custom_metrics.h).
namespace trainyard::store {

inline constexpr std::string_view kCustomFolder = ".custom";  // not a valid name of a job

// A metric in CloudWatch's terms, with the full set of its dimensions.
struct MetricName {
  std::string metric_namespace;
  std::string metric_name;
  std::map<std::string, std::string> dimensions;

  auto operator<=>(const MetricName&) const = default;
};

// Absent members match everything.
struct MetricFilter {
  std::optional<std::string> metric_namespace{};
  std::optional<std::string> metric_name{};
  // A metric must have each of these, with that value if there is one; it may have others.
  std::vector<std::pair<std::string, std::optional<std::string>>> dimensions{};
  // Only metrics whose instance wrote a point of any metric at this time or later; for clients'
  // metrics, those that have a value of this time or later.
  std::optional<Timestamp> active_since{};
};

// From `start` (inclusive) to `end` (exclusive).
struct PointWindow {
  Timestamp start;
  Timestamp end;
};

struct StoredPoint {
  Timestamp at;
  Sample sample;
  std::string_view unit;  // valid during the call
};

// Has no state: safe from any thread. Blocks on disk. Errors are the disk's and `corrupt`; a metric
// that doesn't exist is empty.
class MetricStore {
 public:
  // Clients' values are only stored above the floor.
  explicit MetricStore(std::filesystem::path root, DiskFloor floor = {})
      : root_(std::move(root)),
        custom_(root_ / kCustomFolder, kMaxCustomMetricsDay, std::move(floor)) {}

  // Creates the folder for the metrics of an instance, durably, and returns the name of their
  // stream (records/streams.h). Idempotent.
  Result<std::string> create_stream(const model::InstanceId& instance) const;

  // Removes the metrics of instances that wrote no point since `written_by` and for whose job
  // `may_go` returns true; returns the number of instances. Others may see a part while one is
  // removed.
  Result<std::size_t> remove(Timestamp written_by,
                             const std::function<bool(const std::string& job)>& may_go) const;

  // Stores clients' values, durably. exhausted: as CustomMetrics::append().
  Result<void> put(const std::vector<CustomDatum>& data) const { return custom_.append(data); }

  // Each metric once, in order. An instance whose files can't be read is skipped, and logged.
  Result<std::vector<MetricName>> list(const MetricFilter& filter) const;

  // Every point of a metric in the window, of one unit or of any. Times ascend for each instance.
  // Reads only the part of the files that the window covers.
  Result<void> read(const MetricName& metric, const std::optional<std::string>& unit,
                    const PointWindow& window,
                    const std::function<void(const StoredPoint&)>& take) const;

 private:
  Result<void> read_custom(const MetricName& metric, const std::optional<std::string>& unit,
                           const PointWindow& window,
                           const std::function<void(const StoredPoint&)>& take) const;

  std::filesystem::path root_;
  CustomMetrics custom_;
};

}  // namespace trainyard::store
