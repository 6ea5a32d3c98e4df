#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"
#include "records/metric_record.h"

namespace trainyard::records {

// Writes the data points of an instance to its metrics folder (docs/formats/metrics.md). Any series
// may be written, from any thread. Points that can't be written (a full disk) don't delay the job:
// the losses are counted. So are points beyond kMax: a value in each line of a log could fill a
// disk.
class MetricWriter {
 public:
  static constexpr Bytes kMax = mib(256);  // some 15 million points

  // Creates the files or continues existing ones. Torn last lines, from a power cut, are cut off.
  static Result<std::unique_ptr<MetricWriter>> open(const std::filesystem::path& folder,
                                                    Bytes max = kMax);

  // Buffers a point until flush(). Values that CloudWatch wouldn't accept are ignored. A time
  // before that of the last point becomes that.
  void add(const MetricSeries& series, Timestamp at, double value);
  // Makes buffered points visible to readers. A new series is durable before its first point is
  // written.
  void flush();
  // flush(), and makes everything durable. The last call.
  void finish();

  std::uint64_t lost_points() const { return lost_; }

 private:
  // A file that ends with a complete line, or is no longer written to.
  struct Lines {
    UniqueFd fd;
    std::uint64_t size = 0;
    std::string last_line{};  // as it was opened
    // All of `text` or nothing.
    Result<void> append(std::string_view text);
    // Removes that many bytes from the end of the file.
    void take_back(std::uint64_t bytes);
  };
  static Result<Lines> open_lines(const std::filesystem::path& path);

  MetricWriter(Lines series, Lines points, Bytes max);
  Result<void> write_pending() TRAINYARD_REQUIRES(mutex_);

  const Bytes max_;
  Mutex mutex_;
  Lines series_file_ TRAINYARD_GUARDED_BY(mutex_);
  Lines points_file_ TRAINYARD_GUARDED_BY(mutex_);
  std::map<MetricSeries, std::size_t> ids_ TRAINYARD_GUARDED_BY(mutex_);  // their lines
  std::size_t next_id_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  std::string pending_series_ TRAINYARD_GUARDED_BY(mutex_);
  std::string pending_points_ TRAINYARD_GUARDED_BY(mutex_);
  std::uint64_t pending_count_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  Timestamp last_ TRAINYARD_GUARDED_BY(mutex_){};
  std::atomic<std::uint64_t> lost_{0};
};

}  // namespace trainyard::records
