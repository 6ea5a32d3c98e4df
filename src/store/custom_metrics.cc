#include "store/custom_metrics.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/list_folder.h"
#include "base/parse_number.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;
using Days = std::chrono::sys_days;

Days day_of(Timestamp at) {
  return std::chrono::floor<std::chrono::days>(at);
}

// Days since 1970, which sort and need no calendar.
fs::path file_of(const fs::path& root, Days day) {
  return root / std::to_string(day.time_since_epoch().count());
}

std::optional<Days> day_named(const fs::path& file) {
  const auto days = parse_number<int>(file.filename().native());
  return days ? std::optional(Days(std::chrono::days(*days))) : std::nullopt;
}

void append_number(std::string& out, double number) {
  char text[32];
  const auto [end, failed] = std::to_chars(text, text + sizeof text, number);
  static_cast<void>(failed);
  out.append(text, end);
}

// "<series>\t<epoch milliseconds>" and for each sample " <count>,<sum>,<minimum>,<maximum>".
void append_record(std::string& out, const CustomDatum& datum) {
  std::string series = to_json_line(datum.series);
  series.back() = '\t';
  out += series + std::to_string(to_epoch_millis(datum.at));
  for (const Sample& sample : datum.samples) {
    char before = ' ';
    for (const double number : {sample.count, sample.sum, sample.minimum, sample.maximum}) {
      out += std::exchange(before, ',');
      append_number(out, number);
    }
  }
  out += '\n';
}

std::optional<Sample> take_sample(std::string_view& text) {
  double numbers[4];
  for (double& number : numbers) {
    if (text.empty()) return std::nullopt;
    text.remove_prefix(1);
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return Sample{numbers[0], numbers[1], numbers[2], numbers[3]};
}

struct Record {
  std::string_view series;
  Timestamp at;
};
// `line` without its newline. nullopt: not a record.
std::optional<Record> parse_record(std::string_view line, std::vector<Sample>& samples) {
  const std::size_t tab = line.find('\t');
  if (tab == std::string_view::npos) return std::nullopt;
  std::string_view rest = line.substr(tab + 1);
  std::int64_t millis = 0;
  const auto number = std::from_chars(rest.data(), rest.data() + rest.size(), millis);
  if (number.ec != std::errc()) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(number.ptr - rest.data()));
  samples.clear();
  while (!rest.empty()) {
    const auto sample = take_sample(rest);
    if (!sample) return std::nullopt;
    samples.push_back(*sample);
  }
  return Record{line.substr(0, tab), from_epoch_millis(millis)};
}

Result<void> lock(const UniqueFd& fd, int how) {
  while (::flock(fd.get(), how) != 0)
    if (errno != EINTR) return Error::from_errno(errno, "lock");
  return ok();
}

// Up to the newline of the last complete line: a power cut may leave an incomplete one after it.
Result<off_t> complete_size(const UniqueFd& fd) {
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return Error::from_errno(errno, "stat");
  char bytes[4096];
  for (off_t end = info.st_size; end > 0;) {
    const off_t start = std::max<off_t>(end - static_cast<off_t>(sizeof bytes), 0);
    const ssize_t got = ::pread(fd.get(), bytes, static_cast<std::size_t>(end - start), start);
    if (got != end - start) return Error::from_errno(got < 0 ? errno : EIO, "read");
    const std::size_t newline = std::string_view(bytes, static_cast<std::size_t>(got)).rfind('\n');
    if (newline != std::string_view::npos) return start + static_cast<off_t>(newline) + 1;
    end = start;
  }
  return 0;
}

// All of it or nothing.
Result<void> append_text(const UniqueFd& fd, std::string_view text, Bytes max_size) {
  TRY_VOID(lock(fd, LOCK_EX));  // until the file is closed: one writer after the other
  TRY(const off_t size, complete_size(fd));
  if (static_cast<std::uint64_t>(size) + text.size() > max_size.value)
    return Error(ErrorKind::exhausted, "Trainyard keeps " + format_bytes(max_size) +
                                           " of the metrics that are put for one day.")
        .with_code("LimitExceeded");
  if (::ftruncate(fd.get(), size) != 0) return Error::from_errno(errno, "cut");
  if (const auto written = write_all(fd.get(), text); !written) {
    if (::ftruncate(fd.get(), size) != 0) return Error::from_errno(errno, "cut");
    return written.error();
  }
  TRY_FAILPOINT("server.metrics.appended");
  if (::fdatasync(fd.get()) != 0) return Error::from_errno(errno, "sync");
  return ok();
}

// Reads the complete lines that exist now. Writers may continue meanwhile: they only append.
Result<void> for_each_line(const UniqueFd& fd,
                           const std::function<void(std::string_view line)>& take) {
  TRY_VOID(lock(fd, LOCK_SH));
  const auto size = complete_size(fd);
  TRY_VOID(lock(fd, LOCK_UN));
  if (!size) return size.error();
  constexpr off_t kChunk = 256 * 1024;
  std::string text;  // the beginning of a line, and newly read bytes
  for (off_t at = 0; at < *size;) {
    const std::size_t valid_size = text.size();
    text.resize(valid_size + static_cast<std::size_t>(std::min(kChunk, *size - at)));
    const ssize_t got = ::pread(fd.get(), text.data() + valid_size, text.size() - valid_size, at);
    if (got <= 0) return Error::from_errno(got < 0 ? errno : EIO, "read");
    text.resize(valid_size + static_cast<std::size_t>(got));
    at += got;
    std::size_t start = 0;
    for (std::size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1)
      take(std::string_view(text).substr(start, end - start));
    text.erase(0, start);
  }
  return ok();
}

}  // namespace

bool is_custom_metric(std::string_view line) {
  std::vector<Sample> samples;
  const auto record = parse_record(line, samples);
  return record && !samples.empty() && records::parse_metric_series(record->series);
}

Result<void> CustomMetrics::append(const std::vector<CustomDatum>& data) const {
  std::map<Days, std::string> texts;
  for (const CustomDatum& datum : data) append_record(texts[day_of(datum.at)], datum);
  std::uint64_t size = 0;
  for (const auto& [day, text] : texts) size += text.size();
  TRY_VOID(floor_.check({size}));
  TRY_VOID(ensure_directory(root_));
  for (const auto& [day, text] : texts) {
    const fs::path file = file_of(root_, day);
    const UniqueFd fd(::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
    if (!fd) return Error::from_errno(errno, "open " + file.string());
    if (auto added = append_text(fd, text, max_day_); !added)
      return added.error().code().empty() ? std::move(added).error().wrap(file.string())
                                          : std::move(added).error();
  }
  TRY_VOID(fsync_directory(root_));
  return fsync_directory(root_.parent_path());
}

Result<void> CustomMetrics::scan(Timestamp start, Timestamp end, const Take& take) const {
  std::vector<std::pair<Days, fs::path>> files;
  for (const fs::path& file : list_readable(root_))
    if (const auto day = day_named(file); day && *day >= day_of(start) && *day < end)
      files.emplace_back(*day, file);
  std::sort(files.begin(), files.end());
  std::vector<Sample> samples;
  const auto take_line = [&](std::string_view line) {
    const auto record = parse_record(line, samples);
    if (record && record->at >= start && record->at < end)
      take(record->series, record->at, samples);
  };
  for (const auto& [day, path] : files) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd && errno == ENOENT) continue;  // removed meanwhile
    if (!fd) return Error::from_errno(errno, "open " + path.string());
    if (auto read = for_each_line(fd, take_line); !read)
      return std::move(read).error().wrap(path.string());
  }
  return ok();
}

Result<std::size_t> CustomMetrics::remove_before(Timestamp time) const {
  std::vector<fs::path> due;
  for (const fs::path& file : list_readable(root_))
    if (const auto day = day_named(file); day && *day + std::chrono::days(1) <= time)
      due.push_back(file);
  for (const fs::path& path : due)
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
      return Error::from_errno(errno, "remove " + path.string());
  return due.size();
}

}  // namespace trainyard::store
