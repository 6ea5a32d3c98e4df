#pragma once

#include <filesystem>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::agent {

// Reserves space for a small file that must be written later, even if the disk is full by then.
// There is no guarantee if the file system can't allocate a file's blocks in advance.
class ReservedFile {
 public:
  static constexpr std::size_t kMaxSize = 64 * 1024;

  // Allocates `<path>.reserve`, replacing an existing one. exhausted: there is no space now.
  static Result<ReservedFile> make(const std::filesystem::path& path);
  // Replaces or creates `path` with `content`, atomically for readers; not durable. May be repeated
  // after an error; otherwise the last call. `content` is at most kMaxSize.
  Result<void> publish(std::string_view content);
  // Releases the space.
  void discard();

 private:
  ReservedFile(std::filesystem::path path, UniqueFd fd);

  std::filesystem::path path_;
  std::filesystem::path reserve_;
  UniqueFd fd_;
};

}  // namespace trainyard::agent
