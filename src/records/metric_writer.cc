#include "records/metric_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <utility>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/log.h"

namespace trainyard::records {

namespace fs = std::filesystem;

Result<MetricWriter::Lines> MetricWriter::open_lines(const fs::path& path) {
  Lines lines;
  lines.fd = UniqueFd(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!lines.fd) return Error::from_errno(errno, "open " + path.string());
  const off_t end = ::lseek(lines.fd.get(), 0, SEEK_END);
  if (end < 0) return Error::from_errno(errno, "look at " + path.string());
  // Maximum length of a line: the names in a series have limits.
  constexpr off_t kMaxLine = 256 * 1024;
  std::string tail(static_cast<std::size_t>(std::min(end, kMaxLine)), '\0');
  const off_t start = end - static_cast<off_t>(tail.size());
  if (::pread(lines.fd.get(), tail.data(), tail.size(), start) != static_cast<ssize_t>(tail.size()))
    return Error::from_errno(errno, "read the end of " + path.string());
  const std::size_t complete = tail.rfind('\n') + 1;
  if (complete == 0 && start > 0)
    return Error(ErrorKind::corrupt, path.string() + " has a line that is too long");
  lines.size = static_cast<std::uint64_t>(start) + complete;
  if (complete < tail.size() && ::ftruncate(lines.fd.get(), static_cast<off_t>(lines.size)) != 0)
    return Error::from_errno(errno, "cut off the torn line of " + path.string());
  if (complete > 0) {
    tail.resize(complete - 1);
    lines.last_line = tail.substr(tail.rfind('\n') + 1);
  }
  return lines;
}

Result<void> MetricWriter::Lines::append(std::string_view text) {
  if (!fd) return Error(ErrorKind::unavailable, "the file is not written any more");
  auto wrote = write_all(fd.get(), text);
  if (wrote) {
    size += text.size();
    return ok();
  }
  // Half a line followed by a newline could be read as another value.
  take_back(0);
  return wrote;
}

void MetricWriter::Lines::take_back(std::uint64_t bytes) {
  size -= bytes;
  if (::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) fd.reset();
}

MetricWriter::MetricWriter(Lines series, Lines points, Bytes max)
    : max_(max), series_file_(std::move(series)), points_file_(std::move(points)) {}

Result<std::unique_ptr<MetricWriter>> MetricWriter::open(const fs::path& folder, Bytes max) {
  TRY_VOID(ensure_directory(folder));
  TRY(Lines series, open_lines(folder / kMetricSeriesFile));
  TRY(Lines points, open_lines(folder / kMetricPointsFile));
  TRY_VOID(fsync_directory(folder));
  std::unique_ptr<MetricWriter> writer(new MetricWriter(std::move(series), std::move(points), max));
  TRY(const std::string known, read_file(folder / kMetricSeriesFile));
  const MutexLock guard(writer->mutex_);
  for (std::size_t at = 0, end; (end = known.find('\n', at)) != std::string::npos; at = end + 1) {
    TRY(const auto one, parse_metric_series(std::string_view(known).substr(at, end - at)));
    writer->ids_.emplace(one, writer->next_id_++);
  }
  if (const auto last = parse_metric_point(writer->points_file_.last_line))
    writer->last_ = last->at;
  return writer;
}

void MetricWriter::add(const MetricSeries& series, Timestamp at, double value) {
  if (!std::isfinite(value) || std::abs(value) > kMaxMetricValue) return;
  const MutexLock guard(mutex_);
  const auto [found, is_new] = ids_.try_emplace(series, next_id_);
  if (is_new) {
    ++next_id_;
    pending_series_ += to_json_line(series);
  }
  last_ = std::max(last_, at);
  append_metric_point(pending_points_, {last_, found->second, value});
  ++pending_count_;
}

Result<void> MetricWriter::write_pending() {
  if (!pending_series_.empty()) {
    TRY_VOID(series_file_.append(pending_series_));
    if (::fdatasync(series_file_.fd.get()) != 0) {
      auto failed = Error::from_errno(errno, "fdatasync the metric series");
      // It isn't known how much of it is on disk: it is written again before the next points.
      series_file_.take_back(pending_series_.size());
      return failed;
    }
    FAILPOINT("shim.metrics.series");
    pending_series_.clear();
  }
  if (points_file_.size + pending_points_.size() > max_.value)
    return Error(ErrorKind::exhausted,
                 "the points have " + format_bytes(max_) + ", the maximum of an instance");
  return points_file_.append(pending_points_);
}

void MetricWriter::flush() {
  const MutexLock guard(mutex_);
  if (pending_count_ == 0) return;
  if (auto wrote = write_pending(); !wrote) {
    if (lost_ == 0) log::error("metrics_not_written", {{"error", wrote.error().message()}});
    lost_ += pending_count_;
  }
  // A series that could not be written is written before the next points.
  pending_points_.clear();
  pending_count_ = 0;
}

void MetricWriter::finish() {
  flush();
  const MutexLock guard(mutex_);
  if (points_file_.fd && ::fdatasync(points_file_.fd.get()) != 0)
    log::error("metrics_not_synced", {{"errno", errno}});
}

}  // namespace trainyard::records
