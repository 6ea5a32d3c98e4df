#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "base/result.h"
#include "base/unique_fd.h"
#include "records/metric_record.h"

namespace trainyard::records {

// The complete lines of a `points` file at one moment. It is read with pread and never mapped,
// since an agent may cut off a torn last line.
class PointFile {
 public:
  // not_found: there is none.
  static Result<PointFile> open(const std::filesystem::path& path);

  // nullopt: there is no point.
  Result<std::optional<Timestamp>> last_time() const;
  // Passes the points from `start` on to `take`, in order, until it returns false or there are no
  // more. Lines that aren't points are skipped.
  Result<void> scan(Timestamp start, const std::function<bool(const MetricPoint&)>& take) const;

 private:
  PointFile(UniqueFd fd, std::uint64_t size) : fd_(std::move(fd)), size_(size) {}

  Result<std::string> read(std::uint64_t from, std::uint64_t to) const;
  // The first line whose point isn't earlier than `time`; `size_` if there is none.
  Result<std::uint64_t> first_from(Timestamp time) const;
  // The line that contains the byte at `at`.
  struct Line {
    std::uint64_t start = 0;
    std::uint64_t next = 0;
    std::optional<MetricPoint> point;
  };
  Result<Line> line_around(std::uint64_t at) const;

  UniqueFd fd_;
  std::uint64_t size_;  // of whole lines
};

}  // namespace trainyard::records
