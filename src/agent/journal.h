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

// The instance's journal: the source of information for control, and for an agent about its
// predecessor. Append-only, numbered from 1 (docs/formats/journal.md). Any thread.
//
// No report is lost if the disk is full, or fails for a while: what can't be written is kept in
// memory, in order, and written with the next call. Room for all reports of an instance is
// allocated after the file's end when it is opened, if the file system supports that, so that a
// full disk delays only metrics; it is released when the last report, `finished`, is durable. The
// file always ends with a complete line.
class Journal {
 public:
  // Reads the existing journal. A torn last line, from a power cut, is cut off. corrupt: another
  // line isn't a report.
  static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& path,
                                               const Clock& clock);

  // The reports of earlier agents of this plan.
  const std::vector<model::Report>& earlier() const { return earlier_; }

  // Numbers and times the report, and writes it. It is durable when this returns without an error,
  // except metrics: those are visible to readers, and durable with the next report that isn't a
  // metric. After an error the report is kept and flush() tries again; a metric is dropped, since
  // its caller will have a newer value. `room`: what a metric may use.
  enum class Room { spare, reserved };
  Result<void> append(model::Report report, Room room = Room::spare);
  // Writes the kept reports. Durable without an error; cheap if nothing was kept.
  Result<void> flush();
  // append(), repeated every second until it is durable: before something that must not happen
  // unless it is recorded.
  void append_and_wait(model::Report report);
  // flush(), repeated every second until everything is durable.
  void flush_and_wait();

  bool has_backlog() const { return has_backlog_; }

 private:
  Journal(UniqueFd fd, std::uint64_t size, const Clock& clock, std::vector<model::Report> earlier);
  Result<void> write_backlog() TRAINYARD_REQUIRES(mutex_);
  Result<void> sync() TRAINYARD_REQUIRES(mutex_);
  bool reserve(std::uint64_t more) TRAINYARD_REQUIRES(mutex_);
  void release_reserve() TRAINYARD_REQUIRES(mutex_);

  const Clock& clock_;
  const std::vector<model::Report> earlier_;
  Mutex mutex_;
  UniqueFd fd_ TRAINYARD_GUARDED_BY(mutex_);
  std::uint64_t size_ TRAINYARD_GUARDED_BY(mutex_);  // of the file: complete lines
  // How far blocks are allocated; everything, if that isn't supported.
  std::uint64_t reserved_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  // The file's last lines, until they are known to be on disk.
  std::string unsynced_ TRAINYARD_GUARDED_BY(mutex_);
  std::string backlog_ TRAINYARD_GUARDED_BY(mutex_);  // lines that the file doesn't have yet
  std::int64_t next_ TRAINYARD_GUARDED_BY(mutex_);
  // `finished` was appended, but may still be in backlog_ or unsynced_.
  bool has_finished_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::atomic<bool> has_backlog_{false};
};

}  // namespace trainyard::agent
