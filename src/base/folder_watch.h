#pragma once

#include <chrono>
#include <filesystem>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard {

// Notices that files of a folder were made, replaced or renamed, for processes that tell each other
// something that way. One thread.
//
//   const FolderWatch watch(folder);
//   while (!exists(file)) watch.wait(1s);
class FolderWatch {
 public:
  // The folder must be there. Where the machine has no more watches to give (inotify(7)), wait()
  // returns every 20 ms.
  explicit FolderWatch(const std::filesystem::path& folder);

  // Returns when something has changed since the last call, or the watch was made, and after
  // `timeout` at the latest. May return for no reason: look again.
  void wait(std::chrono::milliseconds timeout) const;

 private:
  UniqueFd inotify_;
};

}  // namespace trainyard
