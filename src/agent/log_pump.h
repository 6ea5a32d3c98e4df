#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "records/log_writer.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// Called for each line as it appears in the log; once for a line that was shown in parts.
using LineObserver = std::function<void(Timestamp, std::string_view)>;

// Writes a container's output to its log stream's file as it arrives: split into lines at '\n'
// (long ones into several), control characters escaped, times never going backwards. Lines of
// stdout and stderr aren't mixed, and are visible to readers when write() returns. A line that
// takes long, like that of a progress bar, which '\r' doesn't end (SageMaker's logs have "#015" in
// the middle of lines), gets a record every few seconds; the observer gets it as a whole. Another
// process may append to the same file (flock(2)): a container's output comes from its shim, the
// platform's own lines from its agent. The log never delays or ends the job: lines that can't be
// written (a full disk) are counted as lost, lines after the stream is full as dropped.
//
// A stream is full when the container's next line would make its file larger than `max`. A last
// line says so; from then on the container's lines are counted and observed, and write() takes up
// to ten times as long as its work, which throttles a flood. The platform's own lines are few, and
// may exceed the limit by up to 64 KiB.
class LogPump {
 public:
  // `clock` outlives this; `observer` is called by the caller of write(). `max` 0: no limit.
  // Existing contents of the file count.
  static Result<std::unique_ptr<LogPump>> open(const std::filesystem::path& file, Bytes max,
                                               const Clock& clock, LineObserver observer);

  // How long a part of a line waits for the rest before it is shown.
  static constexpr std::chrono::seconds kPartialLineTimeout{2};

  // A piece of output; any thread.
  void write(std::string_view output, runtime::OutputStream stream = runtime::OutputStream::out);
  // Writes lines that haven't ended for kPartialLineTimeout, up to the last '\r' if there is one,
  // since what a progress bar drew last may be incomplete. Costs almost nothing if there are none;
  // to be called several times per second.
  void show_partial_lines();
  // Writes a line of the platform's own; any thread; not observed.
  void notice(std::string_view line);
  // Ends the last line if it has no '\n', and says how much was dropped. No container output may be
  // written after this. A second call does nothing.
  void finish();

  std::uint64_t lost_lines() const { return lost_lines_; }
  std::uint64_t lost_bytes() const { return lost_bytes_; }  // the size of those lines' records
  // Because of the stream's limit, not for lack of space.
  std::uint64_t dropped_lines() const { return dropped_lines_; }
  std::uint64_t dropped_bytes() const { return dropped_bytes_; }

 private:
  LogPump(records::LogWriter writer, Bytes max, const Clock& clock, LineObserver observer);
  // An incomplete line.
  struct Partial {
    std::string text;
    std::size_t shown = 0;  // bytes of it that are in the log
    Timestamp since{};      // when the first byte arrived that isn't
  };

  bool take(std::string_view output, runtime::OutputStream stream);
  void end_line(Partial& partial, std::string& lines) TRAINYARD_REQUIRES(mutex_);
  void take_line(std::string_view raw, std::string& lines) TRAINYARD_REQUIRES(mutex_);
  bool is_due(const Partial& partial) const;
  void add_record(Timestamp at, std::string_view message, std::string& lines)
      TRAINYARD_REQUIRES(mutex_);
  void add_notice(std::string_view line, std::string& lines) TRAINYARD_REQUIRES(mutex_);
  void store(const std::string& lines) TRAINYARD_REQUIRES(mutex_);
  Timestamp next_time() TRAINYARD_REQUIRES(mutex_);

  const Clock& clock_;
  const LineObserver observer_;
  const Bytes max_;
  Mutex mutex_;
  records::LogWriter writer_ TRAINYARD_GUARDED_BY(mutex_);
  std::array<Partial, 2> partials_ TRAINYARD_GUARDED_BY(mutex_);  // by OutputStream
  Timestamp last_ TRAINYARD_GUARDED_BY(mutex_);
  bool full_ TRAINYARD_GUARDED_BY(mutex_) = false;      // the stream says so
  bool finished_ TRAINYARD_GUARDED_BY(mutex_) = false;  // the stream says what was dropped
  // Of the file, including what the current call will write.
  std::uint64_t size_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  std::uint64_t notices_past_max_ TRAINYARD_GUARDED_BY(mutex_) = 0;  // bytes
  std::atomic<std::uint64_t> dropped_lines_{0};
  std::atomic<std::uint64_t> dropped_bytes_{0};
  std::atomic<std::uint64_t> lost_lines_{0};
  std::atomic<std::uint64_t> lost_bytes_{0};
};

}  // namespace trainyard::agent
