#include "store/log_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/file_name.h"
#include "base/files.h"
#include "records/log_file.h"
#include "records/streams.h"

namespace trainyard::store {
namespace {

using records::LogFile;
constexpr std::string_view kSuffix = records::kLogSuffix;
constexpr std::size_t kEventOverhead = 26;  // as PutLogEvents counts

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
    if (auto name = from_file_name(file)) names.push_back(std::move(*name));
  }
  if (code) return Error::from_errno(code.value(), "list " + folder.string());
  std::sort(names.begin(), names.end());
  return names;
}

// Where the window begins and ends.
std::pair<std::size_t, std::size_t> range_of(const LogFile& file, const TimeWindow& window) {
  const std::size_t from = window.start ? file.first_from(*window.start) : 0;
  const std::size_t to = window.end ? file.first_from(*window.end) : file.size();
  return {from, std::max(from, to)};
}

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
  return records::log_file(root_, group, stream);
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
  return created_at(root_ / to_file_name(group));
}

Result<std::vector<std::string>> LogStore::stream_names(std::string_view group,
                                                        std::string_view prefix) const {
  TRY(auto names, entries(root_ / to_file_name(group), kSuffix));
  std::erase_if(names, [prefix](const std::string& name) { return !name.starts_with(prefix); });
  return names;
}

Result<std::size_t> LogStore::remove_streams(
    std::string_view group, Timestamp written_by,
    const std::function<bool(const std::string& stream)>& may_go) const {
  const std::filesystem::path folder = root_ / to_file_name(group);
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
    const auto stream = from_file_name(file);
    if (!stream || !may_go(*stream)) continue;
    if (::unlink(it->path().c_str()) == 0) ++removed;
  }
  if (code && code != std::errc::no_such_file_or_directory)
    return Error::from_errno(code.value(), "list " + folder.string());
  return removed;
}

Result<LogStream> LogStore::describe(std::string_view group, std::string_view stream) const {
  const auto path = path_of(group, stream);
  TRY(const auto file, LogFile::open(path));
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
  TRY(const auto file, LogFile::open(path_of(group, stream)));
  if (!file.starts_line(position)) return bad_position();
  const auto [from, to] = range_of(file, window);
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
  TRY(const auto file, LogFile::open(path_of(group, stream)));
  if (position && !file.starts_line(*position)) return bad_position();
  const auto [from, to] = range_of(file, window);
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
