#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace trainyard::runtime {

// Mounts a writable view of `lower` on `target` (overlayfs): what changes goes to `upper`; `work`
// is the kernel's scratch, on the same file system as `upper`. All folders exist. `flags`
// are mount(2)'s; `options` overlayfs's besides the folders, each with a comma before it.
// unavailable with what to do about it when this machine or file system can't; invalid_argument: a
// path holds ':', ',' or a backslash, which overlayfs takes for its own.
Result<void> mount_overlay(const std::filesystem::path& lower, const std::filesystem::path& upper,
                           const std::filesystem::path& work, const std::filesystem::path& target,
                           unsigned long flags = 0, const std::string& options = {});

// Unmounts what is mounted there. Nothing mounted, or no such folder, is fine.
Result<void> unmount(const std::filesystem::path& target);

}  // namespace trainyard::runtime
