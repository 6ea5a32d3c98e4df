#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"

namespace trainyard::agent {

// Told of each line as it stands in the log.
using LineObserver = std::function<void(Timestamp, std::string_view)>;

// A container's output, as it comes, into its log stream's file: cut into lines at '\n' (a long one
// into several), control characters escaped, times never going backwards. Lines are visible to
// readers when write() returns. A log that can't be written (a full disk) doesn't hold up the job:
// what is lost is counted.
class LogPump {
 public:
  // `clock` outlives this; `observer` is called by whoever calls write().
  static Result<std::unique_ptr<LogPump>> open(const std::filesystem::path& file,
                                               const Clock& clock, LineObserver observer);

  // Any piece of output, from any thread.
  void write(std::string_view output);
  // A line of the platform's own, from any thread; not observed.
  void notice(std::string_view line);
  // Ends the last line if it has no '\n'. After this, nothing may be written.
  void finish();

  std::uint64_t lost_lines() const { return lost_lines_; }

 private:
  LogPump(UniqueFd fd, const Clock& clock, LineObserver observer);
  void take_line(std::string_view raw, std::string& records, std::uint64_t& lines);
  void store(std::string records, std::uint64_t lines);
  Timestamp next_time();

  const Clock& clock_;
  const LineObserver observer_;
  std::mutex mutex_;  // guards all below
  UniqueFd fd_;
  std::string partial_;
  Timestamp last_;
  bool torn_ = false;  // the last write failed, maybe half-way
  std::atomic<std::uint64_t> lost_lines_{0};
};

}  // namespace trainyard::agent
