#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "records/log_record.h"

namespace trainyard::records {

// The complete lines of a log stream's file at one moment. The file is mapped, so it must not be
// truncated meanwhile.
class LogFile {
 public:
  // not_found: there is none.
  static Result<LogFile> open(const std::filesystem::path& path);
  LogFile(LogFile&& other) noexcept;
  LogFile& operator=(LogFile&&) = delete;
  ~LogFile();

  std::size_t size() const { return text_.size(); }
  Timestamp written() const { return written_; }  // the file's time
  bool starts_line(std::uint64_t at) const {
    return at == 0 || (at <= text_.size() && text_[static_cast<std::size_t>(at) - 1] == '\n');
  }
  std::size_t line_after(std::size_t at) const { return text_.find('\n', at) + 1; }
  std::size_t line_before(std::size_t at) const {
    return at < 2 ? 0 : text_.rfind('\n', at - 2) + 1;
  }
  // The record of the line that starts at `at`. nullopt: it isn't a record. Valid as long as this.
  std::optional<LogRecord> record(std::size_t at) const;
  // The first line that isn't earlier than `time`. Times never go backwards in a file.
  std::size_t first_from(Timestamp time) const;

 private:
  LogFile() = default;
  void* map_ = nullptr;  // null: the file is empty
  std::size_t mapped_ = 0;
  std::string_view text_;
  Timestamp written_;
};

}  // namespace trainyard::records
