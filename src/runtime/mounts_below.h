#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// What the kernel holds for a folder after the process that created it is gone: mounts in it, and
// loop devices over files in it. For cleaning up; changes require root, reading doesn't.
namespace trainyard::runtime {

// Mount points at or below `folder`, the innermost first, from the text of /proc/self/mountinfo
// (proc(5)). Pure.
std::vector<std::filesystem::path> parse_mounts_below(std::string_view mountinfo,
                                                      const std::filesystem::path& folder);

struct LoopDevice {
  std::filesystem::path device;   // /dev/loop3
  std::filesystem::path backing;  // the file, even if it was deleted
};
std::vector<LoopDevice> find_loop_devices_below(const std::filesystem::path& folder);

// Selects among what is below a folder; the argument is a mount point, or a loop device's file.
using PathFilter = std::function<bool(const std::filesystem::path&)>;

// Unmounts, lazily if a file is still open, and detaches. Succeeds if there is nothing. Tries all;
// returns the first error.
Result<void> release_mounts_below(const std::filesystem::path& folder, const PathFilter& meant);

}  // namespace trainyard::runtime
