#pragma once

#include <sys/stat.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "data/sync_queue.h"

// Scans a folder that a container writes into: links aren't followed, and what vanishes meanwhile
// is skipped.
namespace trainyard::data {

Fingerprint fingerprint_of(const struct stat& info);
// When a file, including its name and mode, last changed; and the clock with which file systems
// stamp files, whose ticks may be some milliseconds long. Since Linux 6.13 a stamp may be as late
// as latest_stamp_now(), and so be ahead of this clock.
std::chrono::nanoseconds changed_at(const struct stat& info);
std::chrono::nanoseconds file_clock_now();
std::chrono::nanoseconds latest_stamp_now();

struct FolderVisitor {
  // Files and folders with such names are skipped.
  std::function<bool(std::string_view name)> skips;
  // Called for each file, link, FIFO …: its path relative to `top`.
  std::function<void(const std::string& path, const struct stat& info)> entry;
  // Called for a folder that can't be listed.
  std::function<void(const std::string& path)> unreadable;
};

// Visits everything in the folder `folder` ("": the top) below `top`, recursively.
void scan_folder(int top, const std::string& folder, const FolderVisitor& visitor);

// Whether any process has the file open for writing; `fd` is open for reading. nullopt: can't be
// determined, since it belongs to another user, or its file system has no leases (fcntl(2),
// F_SETLEASE). Blocks SIGIO in the calling thread.
std::optional<bool> is_open_for_writing(int fd);

}  // namespace trainyard::data
