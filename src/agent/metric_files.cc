#include "agent/metric_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cmath>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/log.h"
#include "base/open_beneath.h"
#include "base/utf8.h"
#include "records/metric_record.h"

namespace trainyard::agent {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

// Longer lines aren't values.
constexpr std::size_t kMaxLine = std::size_t{64} << 10;
// Of a file, at a time: at least twice as much as a line.
constexpr std::uint64_t kPiece = std::uint64_t{256} << 10;
// A folder with more entries isn't read to its end.
constexpr int kMaxEntries = 10'000;
constexpr std::string_view kSuffix = ".json";
// As BatchPutMetrics.
constexpr std::size_t kMaxName = 255;
constexpr auto kMaxAge = 24h * 14;
constexpr auto kMaxAhead = 2h;

Error not_a_value(std::string why) {
  return Error(ErrorKind::invalid_argument, std::move(why));
}

Result<double> number_in(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_number())
    return not_a_value(std::string(name) + " is not a number");
  return value->to_number<double>();
}

// Names in the order of the folder: a program's files are few.
std::vector<std::string> list_metric_files(int folder) {
  std::vector<std::string> names;
  DIR* const listed = ::fdopendir(::fcntl(folder, F_DUPFD_CLOEXEC, 0));
  if (listed == nullptr) return names;
  ::rewinddir(listed);
  for (int count = 0; count < kMaxEntries; ++count) {
    const dirent* const entry = ::readdir(listed);
    if (entry == nullptr) break;
    std::string name = entry->d_name;
    if (name.ends_with(kSuffix) && is_utf8(name)) names.push_back(std::move(name));
  }
  ::closedir(listed);
  return names;
}

}  // namespace

Result<model::ComponentPoint> parse_metric_line(std::string_view line, Timestamp now) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(line, failed);
  if (failed || !parsed.is_object()) return not_a_value("it is not a JSON object");
  const json::object& object = parsed.get_object();
  model::ComponentPoint point;
  const json::value* const name = object.if_contains("MetricName");
  if (name == nullptr || !name->is_string() || name->get_string().empty())
    return not_a_value("MetricName is not a text");
  point.metric = std::string_view(name->get_string());
  if (count_characters(point.metric) > kMaxName)
    return not_a_value("MetricName has more than " + std::to_string(kMaxName) + " characters");
  TRY(point.value, number_in(object, "Value"));
  if (!std::isfinite(point.value) || std::abs(point.value) > records::kMaxMetricValue)
    return not_a_value("Value is not within ±2^360");
  TRY(const double seconds, number_in(object, "Timestamp"));
  if (!(seconds >= to_epoch_seconds(now - kMaxAge) && seconds <= to_epoch_seconds(now + kMaxAhead)))
    return not_a_value("Timestamp is not between two weeks ago and in two hours");
  point.at = from_epoch_seconds(seconds);
  const json::value* const step = object.if_contains("IterationNumber");
  if (step == nullptr || step->is_null()) return point;
  if (!step->is_int64() || step->get_int64() < 0)
    return not_a_value("IterationNumber is not an integer from 0");
  point.step = step->get_int64();
  return point;
}

MetricFiles::MetricFiles(fs::path root, std::string folder, fs::path passed_on, const Clock& clock,
                         std::function<void(const std::string&)> notice,
                         const MetricFilesOptions& options)
    : root_(std::move(root)),
      folder_(std::move(folder)),
      passed_on_(std::move(passed_on)),
      clock_(clock),
      notice_(std::move(notice)),
      options_(options) {}

Result<std::unique_ptr<MetricFiles>> MetricFiles::open(
    fs::path root, std::string folder, fs::path passed_on, const Clock& clock,
    std::function<void(const std::string&)> notice, const MetricFilesOptions& options) {
  std::unique_ptr<MetricFiles> files(new MetricFiles(
      std::move(root), std::move(folder), std::move(passed_on), clock, std::move(notice), options));
  TRY_VOID(files->restore());
  return files;
}

// The last line may be torn: what it says is found again in its file.
Result<void> MetricFiles::restore() {
  const auto text = read_file(passed_on_);
  if (!text && text.error().kind() == ErrorKind::not_found) return ok();
  if (!text) return text.error();
  std::size_t begin = 0;
  for (std::size_t end; (end = text->find('\n', begin)) != std::string::npos; begin = end + 1) {
    TRY(const model::ComponentPoint point,
        model::parse_component_point(std::string_view(*text).substr(begin, end - begin)));
    File& file = files_[point.file];
    file.offset = std::max(file.offset, static_cast<std::uint64_t>(point.end));
  }
  out_size_ = begin;
  if (begin < text->size() && ::truncate(passed_on_.c_str(), static_cast<off_t>(begin)) != 0)
    return Error::from_errno(errno, "cut off the torn line of " + passed_on_.string());
  return ok();
}

void MetricFiles::read(Bytes budget) {
  read_some(budget.value, false);
}

void MetricFiles::finish() {
  while (read_some(kPiece, false) > 0) continue;
  read_some(kPiece * options_.files, true);
  if (out_ && ::fdatasync(out_.get()) != 0) log::error("metrics_not_synced", {{"errno", errno}});
}

std::uint64_t MetricFiles::read_some(std::uint64_t budget, bool is_last) {
  if (is_full_) return 0;
  const UniqueFd top(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!top) return 0;
  const UniqueFd folder = open_beneath(top.get(), folder_, O_RDONLY | O_DIRECTORY);
  if (!folder) return 0;  // the container may have removed it
  std::uint64_t read = 0;
  for (const std::string& name : list_metric_files(folder.get())) {
    if (read >= budget) break;
    if (!files_.contains(name) && files_.size() >= options_.files) continue;
    read += follow(folder.get(), name, std::min(budget - read, kPiece), is_last);
    if (is_full_ || write_failed_) break;
  }
  return read;
}

std::uint64_t MetricFiles::follow(int folder, const std::string& name, std::uint64_t budget,
                                  bool is_last) {
  struct stat status{};
  if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return 0;
  const auto known = files_.find(name);
  const std::uint64_t offset = known == files_.end() ? 0 : known->second.offset;
  if (!S_ISREG(status.st_mode) || static_cast<std::uint64_t>(status.st_size) <= offset) return 0;
  const UniqueFd opened = open_beneath(folder, name, O_RDONLY);
  // It may be another file by now.
  if (!opened || ::fstat(opened.get(), &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  std::string text(std::max<std::uint64_t>(budget, 2 * kMaxLine), '\0');
  const ssize_t count = ::pread(opened.get(), text.data(), text.size(), static_cast<off_t>(offset));
  if (count <= 0) return 0;
  text.resize(static_cast<std::size_t>(count));
  File& file = files_[name];
  const Found found = find_values(name, file, text, is_last);
  if (!pass_on(found, is_last)) return 0;
  const std::uint64_t read = found.after.offset - file.offset;
  lost_ += found.bad;
  if (!found.notice.empty()) notice_(found.notice);
  file = found.after;
  return read;
}

MetricFiles::Found MetricFiles::find_values(const std::string& name, const File& file,
                                            std::string_view text, bool is_last) {
  Found found{.after = file};
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const bool is_whole = end != std::string_view::npos;
    if (!is_whole && text.size() <= kMaxLine && !is_last) break;
    const std::string_view line = text.substr(0, end);
    const std::size_t taken = is_whole ? end + 1 : text.size();
    found.after.offset += taken;
    text.remove_prefix(taken);
    if (!found.after.in_long_line) take_line(name, line, found);
    found.after.in_long_line = !is_whole;
  }
  return found;
}

void MetricFiles::take_line(const std::string& name, std::string_view line, Found& found) {
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
  auto point = line.size() > kMaxLine
                   ? Result<model::ComponentPoint>(not_a_value("it has more than 64 KiB"))
                   : parse_metric_line(line, clock_.now());
  if (point) {
    point->file = name;
    point->end = static_cast<std::int64_t>(found.after.offset);
    found.text += model::to_json_line(*point);
    ++found.count;
    return;
  }
  ++found.bad;
  if (!std::exchange(found.after.is_noticed, true))
    found.notice = "A line of " + folder_ + "/" + name +
                   " is not the value of a metric, and is ignored: " + point.error().message() +
                   ". Others like it are not mentioned.";
}

// All of it or nothing. False: it is to be tried again.
bool MetricFiles::pass_on(const Found& found, bool is_last) {
  if (found.text.empty()) return true;
  if (out_size_ + found.text.size() > options_.passed_on.value) {
    is_full_ = true;
    lost_ += found.count;
    notice_("The files in " + folder_ + " have more values than are stored of an instance (" +
            format_bytes(options_.passed_on) + "): the rest is ignored.");
    return true;
  }
  const auto written = append(found.text);
  if (written) {
    out_size_ += found.text.size();
    write_failed_ = false;
    return true;
  }
  if (!std::exchange(write_failed_, true))
    log::error("metrics_not_written", {{"error", written.error().message()}});
  if (is_last) lost_ += found.count;
  return false;
}

Result<void> MetricFiles::append(std::string_view text) {
  if (!out_)
    out_ = UniqueFd(::open(passed_on_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!out_) return Error::from_errno(errno, "open " + passed_on_.string());
  auto written = write_all(out_.get(), text);
  // Another line must not follow half of one.
  if (!written && ::ftruncate(out_.get(), static_cast<off_t>(out_size_)) != 0) is_full_ = true;
  return written;
}

}  // namespace trainyard::agent
