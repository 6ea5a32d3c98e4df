#pragma once

#include <filesystem>

#include "base/result.h"

namespace trainyard::runtime {

// Mounts a writable view of `lower` on `target` (overlayfs): what changes goes to `upper`; `work`
// is the kernel's scratch, on the same file system as `upper`. All folders exist. unavailable with
// what to do about it when this machine or file system can't.
Result<void> mount_overlay(const std::filesystem::path& lower, const std::filesystem::path& upper,
                           const std::filesystem::path& work, const std::filesystem::path& target);

// Unmounts what is mounted there. Nothing mounted, or no such folder, is fine.
Result<void> unmount(const std::filesystem::path& target);

}  // namespace trainyard::runtime
