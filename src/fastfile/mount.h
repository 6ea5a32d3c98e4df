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

// A tree as a read-only file system of FUSE. Who reads gets EIO for whatever goes wrong in S3. The
// kernel asks once about each name, and keeps what was read of files for as long as it has memory.
class Mount {
 public:
  struct Options {
    // An existing folder. What is mounted there already is detached first.
    std::filesystem::path folder;
    unsigned max_threads = 32;  // reads that wait for S3 at the same time
    // Of a read that failed; any thread.
    std::function<void(const std::string& path, const Error& error)> on_error{};
  };

  // It is there for all users when this returns. `tree` and `reader` outlive it. Errors: those of
  // check_can_mount() (fastfile/mount_point.h), and the kernel's.
  static Result<std::unique_ptr<Mount>> open(Options options, const Tree& tree, FileReader& reader);
  // Unmounts. Reads that wait for S3 come to their ends first, so cancel the client before.
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
  std::future<void> served_{};  // ready when no request is served any more
  std::thread server_;
};

}  // namespace trainyard::fastfile
