#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"
#include "model/report.h"

namespace trainyard::agent {

// The instance's journal: what control learns of it, and what a restarted agent learns of the one
// before. Append-only, numbered from 1 (docs/formats/journal.md). Any thread.
//
// A disk that is full, or fails for a while, loses no report: what can't be written is kept in
// memory, in order, and written with the next call. Room for the reports of a whole life is
// allocated behind the file's end when it is opened, where the file system can do that, so that a
// full disk keeps back metrics only; it is given back once the last report, `finished`, is durable.
// The file ends with a whole line at any time.
class Journal {
 public:
  // Reads what is there. A torn last line, from a power cut, is cut off. corrupt: another line is
  // no report.
  static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& path,
                                               const Clock& clock);

  // What earlier agents of this plan wrote.
  const std::vector<model::Report>& earlier() const { return earlier_; }

  // Numbers and times the report, and writes it. Durable when it returns without error, but for
  // metrics: those are visible to readers, and durable with the next report that isn't one.
  // After an error a report is kept and flush() tries again; a metric is forgotten, for its caller
  // has a newer value the next time. `room`: what a metric may use.
  enum class Room { spare, reserved };
  Result<void> append(model::Report report, Room room = Room::spare);
  // Writes what was kept. Durable without error; cheap when nothing was kept.
  Result<void> flush();
  // append(), again every second until it is durable: before something that must not happen
  // unless it is known to have begun.
  void append_and_wait(model::Report report);
  // flush(), again every second until all is durable.
  void flush_and_wait();

  bool keeps_back() const { return keeps_back_; }

 private:
  Journal(UniqueFd fd, std::uint64_t size, const Clock& clock, std::vector<model::Report> earlier);
  Result<void> write_kept() TRAINYARD_REQUIRES(mutex_);
  Result<void> sync() TRAINYARD_REQUIRES(mutex_);
  bool reserve(std::uint64_t more) TRAINYARD_REQUIRES(mutex_);
  void give_back_reserve() TRAINYARD_REQUIRES(mutex_);

  const Clock& clock_;
  const std::vector<model::Report> earlier_;
  Mutex mutex_;
  UniqueFd fd_ TRAINYARD_GUARDED_BY(mutex_);
  std::uint64_t size_ TRAINYARD_GUARDED_BY(mutex_);  // of the file: whole lines
  // Up to where blocks are allocated; all, where that can't be done.
  std::uint64_t reserved_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  // The file's last lines, until they are known to be on disk.
  std::string unsynced_ TRAINYARD_GUARDED_BY(mutex_);
  std::string kept_ TRAINYARD_GUARDED_BY(mutex_);  // lines that the file doesn't have yet
  std::int64_t next_ TRAINYARD_GUARDED_BY(mutex_);
  // With lines in kept_ and unsynced_, maybe.
  bool has_finished_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::atomic<bool> keeps_back_{false};
};

}  // namespace trainyard::agent
