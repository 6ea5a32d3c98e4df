#pragma once

#include <filesystem>

#include "base/bytes.h"
#include "base/result.h"

// An ext4 file system in a file, mounted through a loop device: what is written to it can't be more
// than its size. Needs root.
namespace trainyard::runtime {

// An empty file system of that size, without a journal and with nothing reserved for root, in
// `templates` (made if need be): mke2fs runs once for a size. Any number of processes.
Result<std::filesystem::path> ensure_file_system_template(const std::filesystem::path& templates,
                                                          Bytes size);

// A file system image of that size at `image`, as a sparse copy of its template: it takes up what
// is written to it, beginning with some hundred KiB. What is there is replaced.
Result<void> make_file_system_image(const std::filesystem::path& templates, Bytes size,
                                    const std::filesystem::path& image);

// Mounts `image` on `target`, a folder. The loop device goes by itself with the mount, so that
// unmount() of overlay_mount.h undoes all of it. `flags` and `options` are mount(2)'s.
Result<void> mount_file_system_image(const std::filesystem::path& image,
                                     const std::filesystem::path& target, unsigned long flags,
                                     const char* options);

// Whether nothing more can be written to the file system that is mounted at `path`, of that size,
// for want of blocks or inodes.
bool is_file_system_full(const std::filesystem::path& path, Bytes size);

// What the files below a folder take up on its disk, where it is no file system of its own; looks
// at each of them, counts a hard link once, and follows no link.
Bytes disk_usage(const std::filesystem::path& folder);

}  // namespace trainyard::runtime
