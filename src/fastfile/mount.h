#pragma once

#include <ctime>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "base/result.h"
#include "fastfile/file_reader.h"
#include "fastfile/tree.h"

struct fuse_session;

namespace trainyard::fastfile {

// Mounts a tree as a read-only FUSE file system. Any failure of S3 is EIO for the reader. The
// kernel looks up each name once, and caches what was read as long as it has memory.
class Mount {
 public:
  struct Options {
    // An existing folder. An existing mount there is detached first.
    std::filesystem::path folder;
    unsigned max_threads = 32;  // maximum of concurrent reads that wait for S3
    // Called for a read that failed; any thread.
    std::function<void(const std::string& path, const Error& error)> on_error{};
  };

  // When this returns, it is mounted for all users. `tree` and `reader` outlive it. Errors: those
  // of check_can_mount() (fastfile/mount_point.h), and the kernel's.
  static Result<std::unique_ptr<Mount>> open(Options options, const Tree& tree, FileReader& reader);
  // Unmounts. Waits for reads that wait for S3, so cancel the client first.
  ~Mount();
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;

 private:
  struct Requests;  // what the kernel asks
  Mount(Options options, const Tree& tree, FileReader& reader);
  Result<void> start();

  const Options options_;
  const Tree& tree_;
  FileReader& reader_;
  const std::time_t mounted_at_;
  fuse_session* session_ = nullptr;
  std::future<void> served_{};  // ready when no more requests are served
  std::thread server_;
};

}  // namespace trainyard::fastfile
