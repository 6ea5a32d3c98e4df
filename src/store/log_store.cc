#include "store/log_store.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/files.h"
#include "model/log_record.h"

namespace trainyard::store {
namespace {

constexpr std::string_view kSuffix = ".log";
constexpr std::size_t kEventOverhead = 26;  // as PutLogEvents counts

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

std::string escape_name(std::string_view name) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    if (is_plain(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

std::optional<std::string> unescape_name(std::string_view name) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (is_plain(name[i])) {
      out += name[i];
      continue;
    }
    if (name[i] != '%' || i + 2 >= name.size()) return std::nullopt;
    const int high = digit(name[i + 1]);
    const int low = digit(name[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

Timestamp to_timestamp(std::int64_t seconds, std::int64_t nanoseconds) {
  return from_epoch_millis(seconds * 1000 + nanoseconds / 1'000'000);
}

Result<Timestamp> created_at(const std::filesystem::path& path) {
  struct statx info{};
  if (::statx(AT_FDCWD, path.c_str(), 0, STATX_BTIME | STATX_CTIME, &info) != 0) {
    return Error::from_errno(errno, "look at " + path.string());
  }
  const auto& time = (info.stx_mask & STATX_BTIME) != 0 ? info.stx_btime : info.stx_ctime;
  return to_timestamp(time.tv_sec, time.tv_nsec);
}

Result<std::vector<std::string>> entries(const std::filesystem::path& folder,
                                         std::string_view suffix) {
  std::vector<std::string> names;
  std::error_code code;
  for (std::filesystem::directory_iterator it(folder, code), end; !code && it != end;
       it.increment(code)) {
    std::string file = it->path().filename();
    if (!file.ends_with(suffix)) continue;
    file.resize(file.size() - suffix.size());
    if (auto name = unescape_name(file)) names.push_back(std::move(*name));
  }
  if (code) return Error::from_errno(code.value(), "list " + folder.string());
  std::sort(names.begin(), names.end());
  return names;
}

// The whole lines of a stream's file as they are at one moment.
class Snapshot {
 public:
  static Result<Snapshot> open(const std::filesystem::path& path) {
    Snapshot it;
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info{};
    if (!fd || ::fstat(fd.get(), &info) != 0) return Error::from_errno(errno, "open a log stream");
    it.written_ = to_timestamp(info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
    it.mapped_ = static_cast<std::size_t>(info.st_size);
    if (it.mapped_ == 0) return it;
    it.map_ = ::mmap(nullptr, it.mapped_, PROT_READ, MAP_SHARED, fd.get(), 0);
    if (it.map_ == MAP_FAILED) return Error::from_errno(errno, "map a log stream");
    it.text_ = {static_cast<const char*>(it.map_), it.mapped_};
    it.text_ = it.text_.substr(0, it.text_.rfind('\n') + 1);
    return it;
  }
  Snapshot(Snapshot&& other) noexcept
      : map_(std::exchange(other.map_, MAP_FAILED)),
        mapped_(other.mapped_),
        text_(other.text_),
        written_(other.written_) {}
  Snapshot& operator=(Snapshot&&) = delete;
  ~Snapshot() {
    if (map_ != MAP_FAILED) ::munmap(map_, mapped_);
  }

  std::size_t size() const { return text_.size(); }
  Timestamp written() const { return written_; }
  bool starts_line(std::uint64_t at) const {
    return at == 0 || (at <= text_.size() && text_[static_cast<std::size_t>(at) - 1] == '\n');
  }
  std::size_t line_after(std::size_t at) const { return text_.find('\n', at) + 1; }
  std::size_t line_before(std::size_t at) const {
    return at < 2 ? 0 : text_.rfind('\n', at - 2) + 1;
  }
  std::optional<model::LogRecord> record(std::size_t at) const {
    return model::parse_log_record(text_.substr(at, line_after(at) - 1 - at));
  }
  // The first line that is not earlier than `time`. Times never go backwards in a file.
  std::size_t first_from(Timestamp time) const {
    std::size_t low = 0;
    std::size_t high = text_.size();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      const std::size_t start = line_before(middle + 1);
      const auto found = record(start);
      if (!found || found->at < time) {
        low = line_after(start);
      } else {
        high = start;
      }
    }
    return low;
  }
  // Where the window begins and ends.
  std::pair<std::size_t, std::size_t> range(const TimeWindow& window) const {
    const std::size_t from = window.start ? first_from(*window.start) : 0;
    const std::size_t to = window.end ? first_from(*window.end) : text_.size();
    return {from, std::max(from, to)};
  }

 private:
  Snapshot() = default;
  void* map_ = MAP_FAILED;
  std::size_t mapped_ = 0;
  std::string_view text_;
  Timestamp written_;
};

// Counts events into a page until it is full.
struct Room {
  PageLimit limit;
  std::size_t events = 0;
  std::size_t bytes = 0;
  bool take(std::size_t message) {
    const std::size_t more = bytes + message + kEventOverhead;
    if (events >= limit.events || (events > 0 && more > limit.bytes)) return false;
    ++events;
    bytes = more;
    return true;
  }
};

Error bad_position() {
  return Error(ErrorKind::invalid_argument, "the position is not the start of an event");
}

}  // namespace

std::filesystem::path LogStore::path_of(std::string_view group, std::string_view stream) const {
  return root_ / escape_name(group) / (escape_name(stream) + std::string(kSuffix));
}

Result<void> LogStore::create_stream(std::string_view group, std::string_view stream) const {
  const auto path = path_of(group, stream);
  TRY_VOID(ensure_directory(path.parent_path()));
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!fd || ::fsync(fd.get()) != 0) {
    return Error::from_errno(errno, "create log stream '" + std::string(stream) + "'");
  }
  TRY_VOID(fsync_directory(path.parent_path()));
  TRY_VOID(fsync_directory(root_));
  return fsync_directory(root_.parent_path());
}

Result<std::vector<std::string>> LogStore::group_names() const {
  std::error_code code;
  if (!std::filesystem::exists(root_, code)) return std::vector<std::string>();
  return entries(root_, {});
}

Result<Timestamp> LogStore::group_created(std::string_view group) const {
  return created_at(root_ / escape_name(group));
}

Result<std::vector<std::string>> LogStore::stream_names(std::string_view group,
                                                        std::string_view prefix) const {
  TRY(auto names, entries(root_ / escape_name(group), kSuffix));
  std::erase_if(names, [prefix](const std::string& name) { return !name.starts_with(prefix); });
  return names;
}

Result<std::size_t> LogStore::remove_streams(
    std::string_view group, Timestamp written_by,
    const std::function<bool(const std::string& stream)>& may_go) const {
  const std::filesystem::path folder = root_ / escape_name(group);
  std::size_t removed = 0;
  std::error_code code;
  for (std::filesystem::directory_iterator it(folder, code), end; !code && it != end;
       it.increment(code)) {
    std::string file = it->path().filename();
    if (!file.ends_with(kSuffix)) continue;
    struct stat info{};
    if (::stat(it->path().c_str(), &info) != 0) continue;  // gone meanwhile
    if (to_timestamp(info.st_mtim.tv_sec, info.st_mtim.tv_nsec) > written_by) continue;
    file.resize(file.size() - kSuffix.size());
    const auto stream = unescape_name(file);
    if (!stream || !may_go(*stream)) continue;
    if (::unlink(it->path().c_str()) == 0) ++removed;
  }
  if (code && code != std::errc::no_such_file_or_directory)
    return Error::from_errno(code.value(), "list " + folder.string());
  return removed;
}

Result<LogStream> LogStore::describe(std::string_view group, std::string_view stream) const {
  const auto path = path_of(group, stream);
  TRY(const auto file, Snapshot::open(path));
  LogStream it;
  it.name = stream;
  TRY(it.created, created_at(path));
  it.last_written = file.written();
  it.bytes = file.size();
  if (file.size() > 0) {
    if (const auto first = file.record(0)) it.first_event = first->at;
    if (const auto last = file.record(file.line_before(file.size()))) it.last_event = last->at;
  }
  return it;
}

Result<LogStore::Page> LogStore::read_forward(std::string_view group, std::string_view stream,
                                              std::uint64_t position, const TimeWindow& window,
                                              const PageLimit& limit) const {
  TRY(const auto file, Snapshot::open(path_of(group, stream)));
  if (!file.starts_line(position)) return bad_position();
  const auto [from, to] = file.range(window);
  std::size_t at = std::max(static_cast<std::size_t>(position), from);
  Page page{.events = {}, .from = at, .to = at};
  Room room{limit};
  while (at < to) {
    const std::size_t next = file.line_after(at);
    if (const auto record = file.record(at)) {
      if (!room.take(record->message.size())) break;
      page.events.push_back({record->at, std::string(record->message), at, next});
    }
    at = next;
  }
  if (!page.events.empty()) page.from = page.events.front().position;
  page.to = at;
  return page;
}

Result<LogStore::Page> LogStore::read_backward(std::string_view group, std::string_view stream,
                                               std::optional<std::uint64_t> position,
                                               const TimeWindow& window,
                                               const PageLimit& limit) const {
  TRY(const auto file, Snapshot::open(path_of(group, stream)));
  if (position && !file.starts_line(*position)) return bad_position();
  const auto [from, to] = file.range(window);
  std::size_t at = position ? std::min(static_cast<std::size_t>(*position), to) : to;
  Page page{.events = {}, .from = at, .to = at};
  Room room{limit};
  while (at > from) {
    const std::size_t before = file.line_before(at);
    if (const auto record = file.record(before)) {
      if (!room.take(record->message.size())) break;
      page.events.push_back({record->at, std::string(record->message), before, at});
    }
    at = before;
  }
  std::reverse(page.events.begin(), page.events.end());
  if (!page.events.empty()) page.to = page.events.back().next;
  page.from = at;
  return page;
}

}  // namespace trainyard::store
