#include "agent/log_pump.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "agent/work_budget.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/utf8.h"
#include "records/log_record.h"

namespace trainyard::agent {
namespace {

// What the platform itself may write after a stream is full.
constexpr std::uint64_t kMaxNoticesPastMost = 64 << 10;
// At most a tenth of a CPU is used for the output of a full stream.
constexpr int kPausesPerWork = 9;
constexpr std::chrono::nanoseconds kMaxPumpPause = std::chrono::seconds(1);

// If more bytes will follow: without an incomplete character at the end, which the next bytes
// complete.
std::string_view trim_partial_character(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;
    const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (length > back) text.remove_suffix(back);
    break;
  }
  return text;
}

// A line as it is in the log: one message, or several if it is too long for one. `take` may need
// the caller's lock.
template <class Take>
TRAINYARD_NO_THREAD_SAFETY_ANALYSIS void for_each_message(std::string_view line, const Take& take) {
  do {
    // Escaping makes a line at most four times as long.
    const std::string_view piece = truncate_utf8(line, records::kMaxLogMessage / 4);
    line.remove_prefix(piece.size());
    take(records::escape_log_message(piece));
  } while (!line.empty());
}

}  // namespace

LogPump::LogPump(records::LogWriter writer, Bytes max, const Clock& clock, LineObserver observer)
    : clock_(clock), observer_(std::move(observer)), max_(max), writer_(std::move(writer)) {}

Result<std::unique_ptr<LogPump>> LogPump::open(const std::filesystem::path& file, Bytes max,
                                               const Clock& clock, LineObserver observer) {
  TRY(auto writer, records::LogWriter::open(file, records::LogWriter::Create::yes));
  return std::unique_ptr<LogPump>(new LogPump(std::move(writer), max, clock, std::move(observer)));
}

Timestamp LogPump::next_time() {
  last_ = std::max(last_, clock_.now());
  return last_;
}

void LogPump::take_line(std::string_view raw, std::string& lines) {
  for_each_message(raw, [&](const std::string& message) TRAINYARD_REQUIRES(mutex_) {
    const Timestamp at = next_time();
    add_record(at, message, lines);
    if (observer_) observer_(at, message);
  });
}

void LogPump::add_record(Timestamp at, std::string_view message, std::string& lines) {
  const std::size_t before = lines.size();
  if (!full_) records::append_log_record(lines, at, message);
  const std::size_t length = lines.size() - before;
  if (!full_ && max_.value > 0 && size_ + length > max_.value) {
    lines.resize(before);
    full_ = true;
    add_notice("The log stream is full: it has " + format_bytes(max_) +
                   ", the maximum size of a stream. Further output of the container is dropped; "
                   "the training job goes on.",
               lines);
  } else if (!full_) {
    size_ += length;
  }
  if (full_) {
    ++dropped_lines_;
    dropped_bytes_ += message.size();
  }
}

void LogPump::end_line(Partial& partial, std::string& lines) {
  const Partial ended = std::exchange(partial, {});
  if (ended.shown == 0) return take_line(ended.text, lines);
  const std::string_view text = ended.text;
  if (ended.shown < text.size())
    for_each_message(text.substr(ended.shown),
                     [&](const std::string& message)
                         TRAINYARD_REQUIRES(mutex_) { add_record(next_time(), message, lines); });
  if (observer_)
    for_each_message(text, [&](const std::string& message)
                               TRAINYARD_REQUIRES(mutex_) { observer_(last_, message); });
}

void LogPump::add_notice(std::string_view line, std::string& lines) {
  const std::size_t before = lines.size();
  records::append_log_record(lines, next_time(), records::escape_log_message(line));
  const std::size_t length = lines.size() - before;
  if (max_.value > 0 && size_ + length > max_.value) {
    if (notices_past_max_ + length > kMaxNoticesPastMost) {
      lines.resize(before);
      ++dropped_lines_;
      dropped_bytes_ += length;
      return;
    }
    notices_past_max_ += length;
  } else {
    size_ += length;
  }
}

// Writes as much as there is room for, and counts the lines that aren't complete in the file.
void LogPump::store(const std::string& lines) {
  std::string_view left = lines;
  const auto wrote = writer_.append(left);
  FAILPOINT("shim.log.appended");
  if (wrote) return;
  if (lost_lines_ == 0) log::error("log_not_written", {{"error", wrote.error().message()}});
  lost_lines_ += static_cast<std::uint64_t>(std::count(left.begin(), left.end(), '\n'));
  lost_bytes_ += left.size();
}

void LogPump::write(std::string_view output, runtime::OutputStream stream) {
  const auto start = thread_time();
  if (!take(output, stream)) return;
  // A container that floods a full stream has to wait, instead of slowing down the machine.
  const std::chrono::nanoseconds pause = kPausesPerWork * (thread_time() - start);
  std::this_thread::sleep_for(std::min(pause, kMaxPumpPause));
}

// Whether the stream is full.
bool LogPump::take(std::string_view output, runtime::OutputStream stream) {
  const MutexLock guard(mutex_);
  Partial& partial = partials_.at(static_cast<std::size_t>(stream));
  const records::LogWriter::WriteLock write_lock(writer_);
  size_ = writer_.size();
  std::string lines;
  for (std::size_t end; (end = output.find('\n')) != std::string_view::npos;
       output.remove_prefix(end + 1)) {
    if (partial.text.empty()) {
      take_line(output.substr(0, end), lines);
      continue;
    }
    partial.text.append(output.substr(0, end));
    end_line(partial, lines);
  }
  if (!output.empty() && partial.shown == partial.text.size()) partial.since = clock_.now();
  partial.text.append(output);
  if (partial.text.size() >= records::kMaxLogMessage) end_line(partial, lines);
  store(lines);
  return full_;
}

// Don't wait longer if the clock was set back.
bool LogPump::is_due(const Partial& partial) const {
  if (partial.shown == partial.text.size()) return false;
  const auto age = clock_.now() - partial.since;
  return age >= kPartialLineTimeout || age < age.zero();
}

void LogPump::show_partial_lines() {
  const MutexLock guard(mutex_);
  if (std::ranges::none_of(partials_, [&](const Partial& each) { return is_due(each); })) return;
  const records::LogWriter::WriteLock write_lock(writer_);
  size_ = writer_.size();
  std::string lines;
  for (Partial& partial : partials_) {
    if (!is_due(partial)) continue;
    std::string_view part = std::string_view(partial.text).substr(partial.shown);
    const std::size_t drawn = part.rfind('\r');
    part = drawn != part.npos && drawn > 0 ? part.substr(0, drawn) : trim_partial_character(part);
    if (part.empty()) continue;
    for_each_message(part, [&](const std::string& message) TRAINYARD_REQUIRES(mutex_) {
      add_record(next_time(), message, lines);
    });
    partial.shown += part.size();
    partial.since = clock_.now();
  }
  store(lines);
}

void LogPump::notice(std::string_view line) {
  const MutexLock guard(mutex_);
  const records::LogWriter::WriteLock write_lock(writer_);
  size_ = writer_.size();
  std::string lines;
  add_notice(line, lines);
  store(lines);
}

void LogPump::finish() {
  const MutexLock guard(mutex_);
  const records::LogWriter::WriteLock write_lock(writer_);
  size_ = writer_.size();
  std::string lines;
  for (Partial& partial : partials_)
    if (!partial.text.empty()) end_line(partial, lines);
  if (dropped_lines_ > 0 && !std::exchange(finished_, true))
    add_notice(
        "Lines of the container's output that were dropped because the log stream is full: " +
            std::to_string(dropped_lines_),
        lines);
  store(lines);
}

}  // namespace trainyard::agent
