#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/unique_fd.h"

// Files, with the words of durability said: *durable* means that the file's bytes and the folder
// that names it are fsynced when the call returns.
namespace trainyard {

Result<std::string> read_file(const std::filesystem::path& path);

// Replaces or creates `path` with `content`, durably and atomically: a reader, also one after a
// power cut, sees the old file or the new one, never a mixture. Temp file beside it, fsync, rename,
// fsync dir.
Result<void> replace_file_durably(const std::filesystem::path& path, std::string_view content,
                                  mode_t mode = 0644);
// The same without fsync: atomic for readers, not durable. For files a restart makes anew.
Result<void> replace_file(const std::filesystem::path& path, std::string_view content,
                          mode_t mode = 0644);

// Creates `path` with `content` unless it is there already, durably. Of several processes at once
// one wins, and its content stays: read it to know.
Result<void> create_file_once(const std::filesystem::path& path, std::string_view content,
                              mode_t mode = 0644);

// Creates the folder and its missing parents with `mode`. Idempotent.
Result<void> ensure_directory(const std::filesystem::path& path, mode_t mode = 0755);
Result<void> fsync_directory(const std::filesystem::path& path);

// Removes a tree without following links or crossing into another mounted file system. Absent is
// fine.
Result<void> remove_tree(const std::filesystem::path& path);

Result<void> write_all(int fd, std::string_view bytes);
// The same, and takes what was written off the front of `bytes`, also where not all of it was.
Result<void> write_from(int fd, std::string_view& bytes);

// Free space for an ordinary user on the file system that holds `path`.
Result<Bytes> free_space(const std::filesystem::path& path);

// An exclusive advisory lock on a file, held until this object or the process dies, kill -9
// included: which makes it the test of "is that process still alive" that pid reuse can't fool. The
// holder's pid is in the file. An open-file-description lock (fcntl(2)): asking who holds it never
// takes it.
class FileLock {
 public:
  // nullopt: somebody else holds it. Creates the file if needed.
  static Result<std::optional<FileLock>> try_acquire(const std::filesystem::path& path);
  // The process that holds it now; nullopt when it is free or was never there.
  static Result<std::optional<pid_t>> holder(const std::filesystem::path& path);

 private:
  explicit FileLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace trainyard
