#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::records {

// Appends to a log stream's file. Several may append to one file, each in its turn (flock(2)), so
// that lines are whole and their times in order. The file is never shortened: readers map it
// (records/log_file.h). One thread.
class LogWriter {
 public:
  enum class Create { yes, no };
  // not_found: there is none, and none is created.
  static Result<LogWriter> open(const std::filesystem::path& file, Create create);

  // As long as it lives no other writer's turn is it. The writer outlives it.
  class Turn {
   public:
    explicit Turn(LogWriter& writer);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    const int fd_;
  };

  // Of the file when the turn began, with what was appended since.
  std::uint64_t size() const { return size_; }
  // In a turn only. Appends lines and takes them off the front of `lines`, as far as they are
  // whole in the file: an error leaves the others. What a full disk or a killed writer left of a
  // line becomes a line of its own.
  Result<void> append(std::string_view& lines);
  // Has the file system set space for so many bytes more aside, where it can. exhausted: there is
  // none.
  Result<void> reserve(std::uint64_t bytes);
  // What was appended is durable.
  Result<void> sync();

 private:
  explicit LogWriter(UniqueFd fd) : fd_(std::move(fd)) {}
  void look_at_file();

  UniqueFd fd_;
  std::uint64_t size_ = 0;
  bool torn_ = false;  // the file ends within a line
};

}  // namespace trainyard::records
