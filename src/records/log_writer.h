#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::records {

// Appends to a log stream's file. Several writers may append to one file, taking turns (flock(2)),
// so that lines are complete and their times in order. The file is never truncated, since readers
// map it (records/log_file.h). One thread.
class LogWriter {
 public:
  enum class Create { yes, no };
  // not_found: it doesn't exist, and isn't to be created.
  static Result<LogWriter> open(const std::filesystem::path& file, Create create);

  // While it exists, no other writer can append. The writer outlives it.
  class WriteLock {
   public:
    explicit WriteLock(LogWriter& writer);
    ~WriteLock();
    WriteLock(const WriteLock&) = delete;
    WriteLock& operator=(const WriteLock&) = delete;

   private:
    const int fd_;
  };

  // The size of the file when the turn started, plus what was appended since.
  std::uint64_t size() const { return size_; }
  // Only in a turn. Appends lines and removes them from the front of `lines`, as far as they are
  // completely in the file: after an error the others remain. An incomplete line, left by a full
  // disk or a killed writer, is ended first.
  Result<void> append(std::string_view& lines);
  // Has the file system reserve space for that many more bytes, if it supports that. exhausted:
  // there is none.
  Result<void> reserve(std::uint64_t bytes);
  // Makes what was appended durable.
  Result<void> sync();

 private:
  explicit LogWriter(UniqueFd fd) : fd_(std::move(fd)) {}
  void look_at_file();

  UniqueFd fd_;
  std::uint64_t size_ = 0;
  bool torn_ = false;  // the file ends within a line
};

}  // namespace trainyard::records
