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

// What clients put into CloudWatch (docs/formats/metrics.md): a file for each UTC day of the
// values' times, one record a line in the order in which they came. Such values may be of any time
// of two weeks, so nothing is found but by reading a day.
namespace trainyard::store {

// Values that were measured in one second: a single one has count 1, equal values have their count,
// and of a statistic set nothing but these figures is known.
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

// A day's file is read as a whole for each question about it, and any training job may put metrics:
// this is some 1.7 million records.
inline constexpr Bytes kMaxCustomMetricsDay = mib(256);

// Holds no state: safe from any thread, and for other processes' writes. Blocks on disk.
class CustomMetrics {
 public:
  explicit CustomMetrics(std::filesystem::path root, Bytes max_day = kMaxCustomMetricsDay,
                         DiskFloor floor = {})
      : root_(std::move(root)), max_day_(max_day), floor_(std::move(floor)) {}

  // Adds all of them, durably; of several days, a failure may keep only some days'. exhausted: no
  // space, none but the disk's floor, or, with the code LimitExceeded, a day has no room for its
  // part.
  Result<void> append(const std::vector<CustomDatum>& data) const;

  // Every record that is not earlier than `start` and earlier than `end`, its series as
  // records::to_json_line() writes it without the newline. What can't be read is passed over.
  using Take = std::function<void(std::string_view series, Timestamp at,
                                  const std::vector<Sample>& samples)>;
  Result<void> scan(Timestamp start, Timestamp end, const Take& take) const;

  // Removes the days that end by `time`; how many.
  Result<std::size_t> remove_before(Timestamp time) const;

 private:
  std::filesystem::path root_;
  Bytes max_day_;
  DiskFloor floor_;
};

}  // namespace trainyard::store
