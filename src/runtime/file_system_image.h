#pragma once

#include <cstdint>
#include <filesystem>

#include "base/bytes.h"
#include "base/result.h"

// An ext4 file system in a file, mounted through a loop device: its size limits what can be written
// to it. Needs root.
namespace trainyard::runtime {

// Returns an empty file system of that size, without a journal and without space reserved for root,
// in `templates` (created if it doesn't exist): mke2fs runs once per size. Any number of processes.
Result<std::filesystem::path> ensure_file_system_template(const std::filesystem::path& templates,
                                                          Bytes size);

// Creates a file system image of that size at `image`, as a sparse copy of its template: it takes
// as much space as is written to it, plus a few hundred KiB. Replaces an existing file.
Result<void> make_file_system_image(const std::filesystem::path& templates, Bytes size,
                                    const std::filesystem::path& image);

// Mounts `image` on `target`, a folder. The loop device is freed with the mount, so that unmount()
// of overlay_mount.h is enough to undo it. `flags` and `options` are mount(2)'s.
Result<void> mount_file_system_image(const std::filesystem::path& image,
                                     const std::filesystem::path& target, unsigned long flags,
                                     const char* options);

// Whether the file system mounted at `path`, of that size, has no free blocks or inodes left.
bool is_file_system_full(const std::filesystem::path& path, Bytes size);

// What the files below a folder use of their disk, for folders that aren't a file system of their
// own; examines each file, counts a hard link once, and follows no link.
struct FolderUse {
  Bytes bytes{};
  std::uint64_t files = 0;  // including folders: inodes
};
FolderUse measure_folder(const std::filesystem::path& folder);
// The bytes of it.
Bytes disk_usage(const std::filesystem::path& folder);

}  // namespace trainyard::runtime
