#pragma once

#include <filesystem>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::agent {

// Space for a small file that has to be written later, whatever the disk has then: the last words
// of something that fills it up, maybe. Where the file system can't allocate a file's blocks in
// advance there is no such promise.
class ReservedFile {
 public:
  static constexpr std::size_t kMaxSize = 64 * 1024;

  // Allocates `<path>.reserve`, in place of one that is there. exhausted: there is no space now.
  static Result<ReservedFile> make(const std::filesystem::path& path);
  // Replaces or creates `path` with `content`, atomically for readers; not durable. Again after an
  // error; else the last call. `content` is at most kMaxSize.
  Result<void> publish(std::string_view content);
  // Gives the space back.
  void discard();

 private:
  ReservedFile(std::filesystem::path path, UniqueFd fd);

  std::filesystem::path path_;
  std::filesystem::path reserve_;
  UniqueFd fd_;
};

}  // namespace trainyard::agent
