#include "agent/log_pump.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

#include "agent/work_budget.h"
#include "base/log.h"
#include "model/log_record.h"

namespace trainyard::agent {
namespace {

// Takes what was written off the front of `bytes`.
Result<void> write_some(int fd, std::string_view& bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Error::from_errno(errno, "write");
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return ok();
}

// One process at a time: lines and their times are in order.
class WriterLock {
 public:
  explicit WriterLock(int fd) : fd_(fd) {
    while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) continue;
  }
  ~WriterLock() { ::flock(fd_, LOCK_UN); }
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  const int fd_;
};

// What the platform itself may say once a stream is full.
constexpr std::uint64_t kMostNoticesPastMost = 64 << 10;
// A tenth of a CPU goes into the output of a full stream.
constexpr int kPausesPerWork = 9;
constexpr std::chrono::nanoseconds kLongestPause = std::chrono::seconds(1);

}  // namespace

LogPump::LogPump(UniqueFd fd, Bytes most, const Clock& clock, LineObserver observer)
    : clock_(clock), observer_(std::move(observer)), most_(most), fd_(std::move(fd)) {}

Result<std::unique_ptr<LogPump>> LogPump::open(const std::filesystem::path& file, Bytes most,
                                               const Clock& clock, LineObserver observer) {
  UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, "open the log stream " + file.string());
  return std::unique_ptr<LogPump>(new LogPump(std::move(fd), most, clock, std::move(observer)));
}

// What others wrote since the last look. A writer that was killed may have left half a line.
void LogPump::look_at_file() {
  struct stat info{};
  if (::fstat(fd_.get(), &info) != 0) return;
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size == size_) return;
  size_ = size;
  char last = 0;
  torn_ = ::pread(fd_.get(), &last, 1, info.st_size - 1) == 1 && last != '\n';
}

Timestamp LogPump::next_time() {
  last_ = std::max(last_, clock_.now());
  return last_;
}

void LogPump::take_line(std::string_view raw, std::string& records) {
  do {
    // Escaping makes a line at most four times as long.
    std::string_view piece = raw.substr(0, model::kMostLogMessage / 4);
    // Not in the middle of a UTF-8 character.
    if (piece.size() < raw.size())
      while (piece.size() > 1 && (static_cast<unsigned char>(raw[piece.size()]) & 0xc0) == 0x80)
        piece.remove_suffix(1);
    raw.remove_prefix(piece.size());
    const std::string message = model::escape_log_message(piece);
    const Timestamp at = next_time();
    const std::size_t before = records.size();
    if (!full_) model::append_log_record(records, at, message);
    const std::size_t length = records.size() - before;
    if (!full_ && most_.value > 0 && size_ + length > most_.value) {
      records.resize(before);
      full_ = true;
      add_notice("The log stream is full: it has " + format_bytes(most_) +
                     ", the most that a stream may have. What the container writes from here on is "
                     "dropped; the training job goes on.",
                 records);
    } else if (!full_) {
      size_ += length;
    }
    if (full_) {
      ++dropped_lines_;
      dropped_bytes_ += message.size();
    }
    if (observer_) observer_(at, message);
  } while (!raw.empty());
}

void LogPump::add_notice(std::string_view line, std::string& records) {
  const std::size_t before = records.size();
  model::append_log_record(records, next_time(), model::escape_log_message(line));
  const std::size_t length = records.size() - before;
  if (most_.value > 0 && size_ + length > most_.value) {
    if (notices_past_most_ + length > kMostNoticesPastMost) {
      records.resize(before);
      ++dropped_lines_;
      dropped_bytes_ += length;
      return;
    }
    notices_past_most_ += length;
  } else {
    size_ += length;
  }
}

// Writes as much as there is room for, and counts the lines that are not whole in the file.
void LogPump::store(std::string records) {
  if (records.empty()) return;
  // What a full disk left of a record becomes a line of its own. It is not cut off: readers map
  // this file.
  if (torn_) records.insert(records.begin(), '\n');
  std::string_view left = records;
  const auto wrote = write_some(fd_.get(), left);
  torn_ = !wrote;
  if (wrote) return;
  if (lost_lines_ == 0) log::error("log_not_written", {{"error", wrote.error().message()}});
  // The line that was cut in two is lost as a whole.
  const std::size_t written = records.size() - left.size();
  const std::size_t whole = written == 0 ? 0 : records.rfind('\n', written - 1) + 1;
  left = std::string_view(records).substr(whole);
  if (whole == 0 && left.starts_with('\n')) left.remove_prefix(1);  // the one of above
  lost_lines_ += static_cast<std::uint64_t>(std::count(left.begin(), left.end(), '\n'));
  lost_bytes_ += left.size();
  size_ -= std::min<std::uint64_t>(size_, left.size());
}

void LogPump::write(std::string_view output) {
  const auto begun = thread_time();
  if (!take(output)) return;
  // Whoever floods a full stream waits for us, and not the machine for him.
  const std::chrono::nanoseconds pause = kPausesPerWork * (thread_time() - begun);
  std::this_thread::sleep_for(std::min(pause, kLongestPause));
}

// Whether the stream is full.
bool LogPump::take(std::string_view output) {
  const std::lock_guard guard(mutex_);
  const WriterLock writer(fd_.get());
  look_at_file();
  std::string records;
  for (std::size_t end; (end = output.find('\n')) != std::string_view::npos;
       output.remove_prefix(end + 1)) {
    if (partial_.empty()) {
      take_line(output.substr(0, end), records);
      continue;
    }
    partial_.append(output.substr(0, end));
    take_line(std::exchange(partial_, {}), records);
  }
  partial_.append(output);
  if (partial_.size() >= model::kMostLogMessage) take_line(std::exchange(partial_, {}), records);
  store(std::move(records));
  return full_;
}

void LogPump::notice(std::string_view line) {
  const std::lock_guard guard(mutex_);
  const WriterLock writer(fd_.get());
  look_at_file();
  std::string records;
  add_notice(line, records);
  store(std::move(records));
}

void LogPump::finish() {
  const std::lock_guard guard(mutex_);
  const WriterLock writer(fd_.get());
  look_at_file();
  std::string records;
  if (!partial_.empty()) take_line(std::exchange(partial_, {}), records);
  if (dropped_lines_ > 0 && !std::exchange(finished_, true))
    add_notice(
        "Lines of the container's output that were dropped because the log stream is full: " +
            std::to_string(dropped_lines_),
        records);
  store(std::move(records));
}

}  // namespace trainyard::agent
