#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace trainyard {

// Some file systems (ext4, tmpfs) limit the number of files too: they have inodes.
struct FileRoom {
  std::uint64_t free = 0;   // how many more files can be created
  std::uint64_t floor = 0;  // how many of these are kept free: a twentieth of all, at most 10,000
};

// What a file system has free for ordinary users.
struct DiskRoom {
  Bytes bytes{};
  std::optional<FileRoom> files{};  // nullopt: there is no such limit

  bool lacks_files() const { return files && files->free < files->floor; }
};
// Of the file system of `path` (statvfs(2)).
Result<DiskRoom> measure_room(const std::filesystem::path& path);

// The free space of a disk that is reserved for the server's own state, which must always be
// writable. Check it before writing data that clients send. Cheap; a value; any thread.
class DiskFloor {
 public:
  using Measure = std::function<Result<DiskRoom>()>;

  DiskFloor() = default;  // no disk: check() always succeeds
  DiskFloor(const std::filesystem::path& folder, Bytes floor);
  DiskFloor(Bytes floor, Measure measure);

  // exhausted, a shortage (base/alarms.h): after `more` bytes the disk would have less free space
  // than the floor, or it has room for too few more files. Succeeds if the disk can't be measured.
  Result<void> check(Bytes more = {}) const;

 private:
  Bytes floor_{};
  Measure measure_;
};

}  // namespace trainyard
