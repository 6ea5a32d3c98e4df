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

// Files, with explicit durability: *durable* means that the file's bytes and its directory entry
// are fsynced when the call returns.
namespace trainyard {

Result<std::string> read_file(const std::filesystem::path& path);

// Replaces or creates `path` with `content`, durably and atomically: readers, also after a power
// cut, see the old file or the new one, never a mixture. Temp file beside it, fsync, rename, fsync
// of the folder.
Result<void> replace_file_durably(const std::filesystem::path& path, std::string_view content,
                                  mode_t mode = 0644);
// The same without fsync: atomic for readers, not durable. For files that are written again after a
// restart.
Result<void> replace_file(const std::filesystem::path& path, std::string_view content,
                          mode_t mode = 0644);

// Creates `path` with `content`, durably, unless it exists. If several processes do so at once, one
// wins and its content stays: read the file to find out.
Result<void> create_file_once(const std::filesystem::path& path, std::string_view content,
                              mode_t mode = 0644);

// Creates the folder and its missing parents with `mode`. Idempotent.
Result<void> ensure_directory(const std::filesystem::path& path, mode_t mode = 0755);
Result<void> fsync_directory(const std::filesystem::path& path);

// Removes a tree without following links or crossing into another mounted file system. Succeeds if
// it doesn't exist.
Result<void> remove_tree(const std::filesystem::path& path);

Result<void> write_all(int fd, std::string_view bytes);
// The same, and removes the written bytes from the front of `bytes`, also if only some were
// written.
Result<void> write_from(int fd, std::string_view& bytes);

// Free space for an ordinary user on the file system of `path`.
Result<Bytes> free_space(const std::filesystem::path& path);

// An exclusive advisory lock on a file, held until this object is destroyed or the process dies,
// also by kill -9. So it tells whether a process still lives, and reuse of pids can't fool it. The
// holder's pid is in the file. An open-file-description lock (fcntl(2)): asking for the holder
// never takes the lock.
class FileLock {
 public:
  // nullopt: another process holds it. Creates the file if needed.
  static Result<std::optional<FileLock>> try_acquire(const std::filesystem::path& path);
  // The process that holds it now; nullopt if it is free or doesn't exist.
  static Result<std::optional<pid_t>> holder(const std::filesystem::path& path);

 private:
  explicit FileLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace trainyard
