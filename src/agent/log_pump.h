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

// Told of each line as it stands in the log; of one that was shown in parts, as a whole.
using LineObserver = std::function<void(Timestamp, std::string_view)>;

// A container's output, as it comes, into its log stream's file: cut into lines at '\n' (a long one
// into several), control characters escaped, times never going backwards. Lines of stdout and
// stderr don't tear each other, and are visible to readers when write() returns. Of a line that
// takes its time, as that of a progress bar, which '\r' doesn't end (SageMaker's logs have "#015"
// in the middle of a line), there is a record every few seconds; the observer is told of it as a
// whole. Another process may append to the same file beside it (flock(2)): a container's output
// comes from its shim, the platform's own lines from its agent. Nothing about the log holds up or
// ends the job: lines that can't be written (a full disk) are counted as lost, lines after the
// stream is full as dropped.
//
// A stream is full when the container's next line would make its file larger than `most`. A last
// line says so; the container's lines from then on are counted, and still observed, and write()
// takes up to ten times as long as it works, which holds a flood up. The platform's own lines are
// few, and go past the limit, up to 64 KiB of them.
class LogPump {
 public:
  // `clock` outlives this; `observer` is called by whoever calls write(). `most` 0: no limit. What
  // the file holds already counts.
  static Result<std::unique_ptr<LogPump>> open(const std::filesystem::path& file, Bytes most,
                                               const Clock& clock, LineObserver observer);

  // How long a part of a line waits for the rest.
  static constexpr std::chrono::seconds kPartialPatience{2};

  // Any piece of output, from any thread.
  void write(std::string_view output, runtime::OutputStream stream = runtime::OutputStream::out);
  // Writes what there is of lines that have not ended for kPartialPatience, up to the last '\r' if
  // there is one: what a progress bar drew last may be half of it. Costs next to nothing where
  // there are none; whoever has the container calls it several times per second.
  void show_partial_lines();
  // A line of the platform's own, from any thread; not observed.
  void notice(std::string_view line);
  // Ends the last line if it has no '\n', and says how much was dropped. After this, nothing of the
  // container's may be written. The second call does nothing.
  void finish();

  std::uint64_t lost_lines() const { return lost_lines_; }
  std::uint64_t lost_bytes() const { return lost_bytes_; }  // those lines' records
  // By the stream's limit, not for want of space.
  std::uint64_t dropped_lines() const { return dropped_lines_; }
  std::uint64_t dropped_bytes() const { return dropped_bytes_; }

 private:
  LogPump(records::LogWriter writer, Bytes most, const Clock& clock, LineObserver observer);
  // A line that has not ended.
  struct Partial {
    std::string text;
    std::size_t shown = 0;  // bytes of it that stand in the log
    Timestamp since{};      // when the first byte came that doesn't
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
  const Bytes most_;
  Mutex mutex_;
  records::LogWriter writer_ TRAINYARD_GUARDED_BY(mutex_);
  std::array<Partial, 2> partials_ TRAINYARD_GUARDED_BY(mutex_);  // by OutputStream
  Timestamp last_ TRAINYARD_GUARDED_BY(mutex_);
  bool full_ TRAINYARD_GUARDED_BY(mutex_) = false;      // said in the stream
  bool finished_ TRAINYARD_GUARDED_BY(mutex_) = false;  // said what was dropped
  // Of the file, with what this turn is to write.
  std::uint64_t size_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  std::uint64_t notices_past_most_ TRAINYARD_GUARDED_BY(mutex_) = 0;  // bytes
  std::atomic<std::uint64_t> dropped_lines_{0};
  std::atomic<std::uint64_t> dropped_bytes_{0};
  std::atomic<std::uint64_t> lost_lines_{0};
  std::atomic<std::uint64_t> lost_bytes_{0};
};

}  // namespace trainyard::agent
