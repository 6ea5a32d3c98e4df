#include "records/point_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

namespace trainyard::records {
namespace {

constexpr std::uint64_t kMaxLine = kMaxMetricPoint;
constexpr std::uint64_t kChunk = 256 * 1024;

Error too_long(std::uint64_t at) {
  return Error(ErrorKind::corrupt,
               "the metric points have a line that is too long at byte " + std::to_string(at));
}

}  // namespace

Result<PointFile> PointFile::open(const std::filesystem::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info{};
  if (!fd || ::fstat(fd.get(), &info) != 0)
    return Error::from_errno(errno, "open " + path.string());
  PointFile file(std::move(fd), static_cast<std::uint64_t>(info.st_size));
  // Mostly within one line's length; more after a power cut that left a hole.
  for (std::uint64_t end = file.size_, length = kMaxLine; end > 0; length = kChunk) {
    const std::uint64_t from = end - std::min(end, length);
    TRY(const std::string tail, file.read(from, end));
    const std::size_t complete = tail.rfind('\n') + 1;
    end = file.size_ = from + complete;
    if (complete > 0) break;
  }
  return file;
}

// Shorter than asked for where the file ends.
Result<std::string> PointFile::read(std::uint64_t from, std::uint64_t to) const {
  std::string text(static_cast<std::size_t>(to - from), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got =
        ::pread(fd_.get(), text.data() + have, text.size() - have, static_cast<off_t>(from + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read metric points");
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

Result<PointFile::Line> PointFile::line_around(std::uint64_t at) const {
  const std::uint64_t from = at - std::min(at, kMaxLine);
  TRY(const std::string text, read(from, std::min(at + kMaxLine, size_)));
  const auto here = static_cast<std::size_t>(at - from);
  const std::size_t before = here == 0 ? std::string::npos : text.rfind('\n', here - 1);
  const std::size_t end = text.find('\n', here);
  if (end == std::string::npos || (before == std::string::npos && from > 0)) return too_long(at);
  const std::size_t start = before == std::string::npos ? 0 : before + 1;
  return Line{from + start, from + end + 1,
              parse_metric_point(std::string_view(text).substr(start, end - start))};
}

Result<std::optional<Timestamp>> PointFile::last_time() const {
  if (size_ == 0) return std::optional<Timestamp>();
  TRY(const Line line, line_around(size_ - 1));
  return line.point ? std::optional<Timestamp>(line.point->at) : std::nullopt;
}

Result<std::uint64_t> PointFile::first_from(Timestamp time) const {
  std::uint64_t low = 0, high = size_;
  while (low < high) {
    TRY(const Line line, line_around(low + (high - low) / 2));
    if (!line.point || line.point->at < time) {
      low = line.next;
    } else {
      high = line.start;
    }
  }
  return low;
}

Result<void> PointFile::scan(Timestamp start,
                             const std::function<bool(const MetricPoint&)>& take) const {
  TRY(std::uint64_t at, first_from(start));
  while (at < size_) {
    TRY(const std::string text, read(at, std::min(at + kChunk, size_)));
    std::size_t line = 0;
    for (std::size_t end; (end = text.find('\n', line)) != std::string::npos; line = end + 1) {
      const auto point = parse_metric_point(std::string_view(text).substr(line, end - line));
      if (point && !take(*point)) return ok();
    }
    if (line == 0) return too_long(at);
    at += line;
  }
  return ok();
}

}  // namespace trainyard::records
