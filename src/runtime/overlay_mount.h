#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace trainyard::runtime {

// Mounts a writable view of `lower` on `target` (overlayfs): changes go to `upper`; `work` is the
// kernel's working folder, on the same file system as `upper`. All folders must exist. `flags` are
// mount(2)'s; `options` are further options of overlayfs, each preceded by a comma. unavailable,
// with a remedy in the message, if this machine or file system can't; invalid_argument: a path
// contains ':', ',' or a backslash, which are special to overlayfs.
Result<void> mount_overlay(const std::filesystem::path& lower, const std::filesystem::path& upper,
                           const std::filesystem::path& work, const std::filesystem::path& target,
                           unsigned long flags = 0, const std::string& options = {});

// Unmounts what is mounted there. No error if nothing is, or there is no such folder.
Result<void> unmount(const std::filesystem::path& target);

}  // namespace trainyard::runtime
