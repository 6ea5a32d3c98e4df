#include "agent/log_pump.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "model/log_record.h"

namespace trainyard::agent {

LogPump::LogPump(UniqueFd fd, const Clock& clock, LineObserver observer)
    : clock_(clock), observer_(std::move(observer)), fd_(std::move(fd)) {}

Result<std::unique_ptr<LogPump>> LogPump::open(const std::filesystem::path& file,
                                               const Clock& clock, LineObserver observer) {
  UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, "open the log stream " + file.string());
  return std::unique_ptr<LogPump>(new LogPump(std::move(fd), clock, std::move(observer)));
}

Timestamp LogPump::next_time() {
  last_ = std::max(last_, clock_.now());
  return last_;
}

void LogPump::take_line(std::string_view raw, std::string& records, std::uint64_t& lines) {
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
    model::append_log_record(records, at, message);
    ++lines;
    if (observer_) observer_(at, message);
  } while (!raw.empty());
}

void LogPump::store(std::string records, std::uint64_t lines) {
  if (records.empty()) return;
  // What a full disk left of a record becomes a line of its own. It is not cut off: readers map
  // this file.
  if (torn_) records.insert(records.begin(), '\n');
  const auto wrote = write_all(fd_.get(), records);
  torn_ = !wrote;
  if (wrote) return;
  if (lost_lines_ == 0) log::error("log_not_written", {{"error", wrote.error().message()}});
  lost_lines_ += lines;
}

void LogPump::write(std::string_view output) {
  const std::lock_guard guard(mutex_);
  std::string records;
  std::uint64_t lines = 0;
  for (std::size_t end; (end = output.find('\n')) != std::string_view::npos;
       output.remove_prefix(end + 1)) {
    if (partial_.empty()) {
      take_line(output.substr(0, end), records, lines);
      continue;
    }
    partial_.append(output.substr(0, end));
    take_line(std::exchange(partial_, {}), records, lines);
  }
  partial_.append(output);
  if (partial_.size() >= model::kMostLogMessage)
    take_line(std::exchange(partial_, {}), records, lines);
  store(std::move(records), lines);
}

void LogPump::notice(std::string_view line) {
  const std::lock_guard guard(mutex_);
  std::string record;
  model::append_log_record(record, next_time(), model::escape_log_message(line));
  store(std::move(record), 1);
}

void LogPump::finish() {
  const std::lock_guard guard(mutex_);
  std::string records;
  std::uint64_t lines = 0;
  if (!partial_.empty()) take_line(std::exchange(partial_, {}), records, lines);
  store(std::move(records), lines);
}

}  // namespace trainyard::agent
