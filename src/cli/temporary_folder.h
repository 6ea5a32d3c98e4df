#pragma once

#include <sys/types.h>

#include <filesystem>
#include <utility>

#include "base/files.h"
#include "base/result.h"

namespace trainyard::cli {

// A folder for files that only this command needs, removed with it.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make(mode_t mode);
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() { remove(); }

  const std::filesystem::path& path() const { return path_; }
  void remove() {
    if (!path_.empty()) (void)remove_tree(std::exchange(path_, {}));
  }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace trainyard::cli
