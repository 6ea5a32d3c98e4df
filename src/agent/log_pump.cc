#include "agent/log_pump.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "agent/work_budget.h"
#include "base/log.h"
#include "records/log_record.h"

namespace trainyard::agent {
namespace {

// What the platform itself may say once a stream is full.
constexpr std::uint64_t kMostNoticesPastMost = 64 << 10;
// A tenth of a CPU goes into the output of a full stream.
constexpr int kPausesPerWork = 9;
constexpr std::chrono::nanoseconds kLongestPause = std::chrono::seconds(1);

}  // namespace

LogPump::LogPump(records::LogWriter writer, Bytes most, const Clock& clock, LineObserver observer)
    : clock_(clock), observer_(std::move(observer)), most_(most), writer_(std::move(writer)) {}

Result<std::unique_ptr<LogPump>> LogPump::open(const std::filesystem::path& file, Bytes most,
                                               const Clock& clock, LineObserver observer) {
  TRY(auto writer, records::LogWriter::open(file, records::LogWriter::Create::yes));
  return std::unique_ptr<LogPump>(new LogPump(std::move(writer), most, clock, std::move(observer)));
}

Timestamp LogPump::next_time() {
  last_ = std::max(last_, clock_.now());
  return last_;
}

void LogPump::take_line(std::string_view raw, std::string& lines) {
  do {
    // Escaping makes a line at most four times as long.
    std::string_view piece = raw.substr(0, records::kMostLogMessage / 4);
    // Not in the middle of a UTF-8 character.
    if (piece.size() < raw.size())
      while (piece.size() > 1 && (static_cast<unsigned char>(raw[piece.size()]) & 0xc0) == 0x80)
        piece.remove_suffix(1);
    raw.remove_prefix(piece.size());
    const std::string message = records::escape_log_message(piece);
    const Timestamp at = next_time();
    const std::size_t before = lines.size();
    if (!full_) records::append_log_record(lines, at, message);
    const std::size_t length = lines.size() - before;
    if (!full_ && most_.value > 0 && size_ + length > most_.value) {
      lines.resize(before);
      full_ = true;
      add_notice("The log stream is full: it has " + format_bytes(most_) +
                     ", the most that a stream may have. What the container writes from here on is "
                     "dropped; the training job goes on.",
                 lines);
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

void LogPump::add_notice(std::string_view line, std::string& lines) {
  const std::size_t before = lines.size();
  records::append_log_record(lines, next_time(), records::escape_log_message(line));
  const std::size_t length = lines.size() - before;
  if (most_.value > 0 && size_ + length > most_.value) {
    if (notices_past_most_ + length > kMostNoticesPastMost) {
      lines.resize(before);
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
void LogPump::store(const std::string& lines) {
  std::string_view left = lines;
  const auto wrote = writer_.append(left);
  if (wrote) return;
  if (lost_lines_ == 0) log::error("log_not_written", {{"error", wrote.error().message()}});
  lost_lines_ += static_cast<std::uint64_t>(std::count(left.begin(), left.end(), '\n'));
  lost_bytes_ += left.size();
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
  const records::LogWriter::Turn turn(writer_);
  size_ = writer_.size();
  std::string lines;
  for (std::size_t end; (end = output.find('\n')) != std::string_view::npos;
       output.remove_prefix(end + 1)) {
    if (partial_.empty()) {
      take_line(output.substr(0, end), lines);
      continue;
    }
    partial_.append(output.substr(0, end));
    take_line(std::exchange(partial_, {}), lines);
  }
  partial_.append(output);
  if (partial_.size() >= records::kMostLogMessage) take_line(std::exchange(partial_, {}), lines);
  store(lines);
  return full_;
}

void LogPump::notice(std::string_view line) {
  const std::lock_guard guard(mutex_);
  const records::LogWriter::Turn turn(writer_);
  size_ = writer_.size();
  std::string lines;
  add_notice(line, lines);
  store(lines);
}

void LogPump::finish() {
  const std::lock_guard guard(mutex_);
  const records::LogWriter::Turn turn(writer_);
  size_ = writer_.size();
  std::string lines;
  if (!partial_.empty()) take_line(std::exchange(partial_, {}), lines);
  if (dropped_lines_ > 0 && !std::exchange(finished_, true))
    add_notice(
        "Lines of the container's output that were dropped because the log stream is full: " +
            std::to_string(dropped_lines_),
        lines);
  store(lines);
}

}  // namespace trainyard::agent
