#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// What the kernel holds for a folder after the process that asked for it is gone: mounts in it, and
// loop devices over files in it. For cleaning up; all of it needs root to be changed, not to be
// read.
namespace trainyard::runtime {

// Mount points at or below `folder`, the innermost first, from the text of /proc/self/mountinfo
// (proc(5)). Pure.
std::vector<std::filesystem::path> parse_mounts_below(std::string_view mountinfo,
                                                      const std::filesystem::path& folder);

struct LoopDevice {
  std::filesystem::path device;   // /dev/loop3
  std::filesystem::path backing;  // the file, also when it was deleted
};
std::vector<LoopDevice> find_loop_devices_below(const std::filesystem::path& folder);

// Which of what lies below a folder is meant: gets a mount point, or a loop device's file.
using PathFilter = std::function<bool(const std::filesystem::path&)>;

// Unmounts, lazily where something still has a file open, and detaches. Nothing there is fine.
// Tries all; the error is the first one's.
Result<void> release_mounts_below(const std::filesystem::path& folder, const PathFilter& meant);

}  // namespace trainyard::runtime
