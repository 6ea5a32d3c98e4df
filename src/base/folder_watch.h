#pragma once

#include <chrono>
#include <filesystem>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard {

// Notices that files in a folder were created, replaced or renamed, for processes that communicate
// that way. For one thread.
//
//   const FolderWatch watch(folder);
//   while (!exists(file)) watch.wait(1s);
class FolderWatch {
 public:
  // The folder must exist. If the machine has no watches left (inotify(7)), wait() returns every 20
  // ms.
  explicit FolderWatch(const std::filesystem::path& folder);

  // Returns when something has changed since the last call (or since construction), and after
  // `timeout` at the latest. May return spuriously: check again.
  void wait(std::chrono::milliseconds timeout) const;

 private:
  UniqueFd inotify_;
};

}  // namespace trainyard
