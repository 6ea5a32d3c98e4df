#pragma once

#include <sys/stat.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "data/sync_queue.h"

// Looks into a folder that a container writes into: no link is followed, and what vanishes
// meanwhile is passed over.
namespace trainyard::data {

Fingerprint fingerprint_of(const struct stat& info);
// When a file was changed last, its name and mode included; and the clock that file systems stamp
// files with, whose ticks may be some milliseconds long. Since Linux 6.13 a stamp may be up to
// latest_stamp_now(), and so be later than this clock is by then.
std::chrono::nanoseconds changed_at(const struct stat& info);
std::chrono::nanoseconds file_clock_now();
std::chrono::nanoseconds latest_stamp_now();

struct FolderVisitor {
  // Files and folders of such names are passed over.
  std::function<bool(std::string_view name)> skips;
  // Each file, link, FIFO …: its path relative to `top`.
  std::function<void(const std::string& path, const struct stat& info)> entry;
  // A folder that can't be listed.
  std::function<void(const std::string& path)> unreadable;
};

// Visits all that is in the folder `folder` ("": the top) below `top`, and in folders in it.
void scan_folder(int top, const std::string& folder, const FolderVisitor& visitor);

// Whether anybody has the file open for writing that `fd` is open for reading. nullopt: can't be
// told, for it belongs to another user, or its file system has no leases (fcntl(2), F_SETLEASE).
// Blocks SIGIO in the calling thread.
std::optional<bool> is_open_for_writing(int fd);

}  // namespace trainyard::data
