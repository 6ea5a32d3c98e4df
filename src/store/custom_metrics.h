#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/disk_floor.h"
#include "base/result.h"
#include "base/time.h"
#include "records/metric_record.h"

// Values that clients put into CloudWatch (docs/formats/metrics.md): a file for each UTC day of the
// values' times, one record per line in the order of arrival. Values may be of any time within two
// weeks, so a query has to read the whole day.
namespace trainyard::store {

// Values that were measured in one second: a single one has count 1, equal values have their count,
// and of a statistic set only these figures are known.
struct Sample {
  double count = 0;
  double sum = 0;
  double minimum = 0;
  double maximum = 0;

  bool operator==(const Sample&) const = default;
};

struct CustomDatum {
  records::MetricSeries series;
  Timestamp at{};
  std::vector<Sample> samples;
};

// `line` without its newline.
bool is_custom_metric(std::string_view line);

// A day's file is read completely for each query, and any training job may put metrics: this is
// some 1.7 million records.
inline constexpr Bytes kMaxCustomMetricsDay = mib(256);

// Has no state: safe from any thread, and with other processes writing. Blocks on disk.
class CustomMetrics {
 public:
  explicit CustomMetrics(std::filesystem::path root, Bytes max_day = kMaxCustomMetricsDay,
                         DiskFloor floor = {})
      : root_(std::move(root)), max_day_(max_day), floor_(std::move(floor)) {}

  // Adds all of them, durably; after a failure, some days' values may be stored. exhausted: no
  // space, none above the disk's floor, or, with the code LimitExceeded, a day has no room for its
  // part.
  Result<void> append(const std::vector<CustomDatum>& data) const;

  // Passes every record from `start` (inclusive) to `end` (exclusive) to `take`, with its series as
  // records::to_json_line() writes it without the newline. Unreadable records are skipped.
  using Take = std::function<void(std::string_view series, Timestamp at,
                                  const std::vector<Sample>& samples)>;
  Result<void> scan(Timestamp start, Timestamp end, const Take& take) const;

  // Removes the days that end by `time`; returns their number.
  Result<std::size_t> remove_before(Timestamp time) const;

 private:
  std::filesystem::path root_;
  Bytes max_day_;
  DiskFloor floor_;
};

}  // namespace trainyard::store
