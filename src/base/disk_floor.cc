#include "base/disk_floor.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

namespace trainyard {
namespace {

constexpr std::uint64_t kMaxFilesFloor = 10'000;

Error no_room(const std::string& what) {
  return Error(ErrorKind::exhausted,
               "the disk of the data folder has " + what + " are kept for the server's own state")
      .with_fault(Fault::platform)
      .with_code("ENOSPC");
}

}  // namespace

Result<DiskRoom> measure_room(const std::filesystem::path& path) {
  struct statvfs info{};
  if (::statvfs(path.c_str(), &info) != 0)
    return Error::from_errno(errno, "statvfs " + path.string());
  DiskRoom room{.bytes = {info.f_bavail * info.f_frsize}};
  if (info.f_files > 0)
    room.files =
        FileRoom{info.f_favail, std::min<std::uint64_t>(info.f_files / 20, kMaxFilesFloor)};
  return room;
}

DiskFloor::DiskFloor(const std::filesystem::path& folder, Bytes floor)
    : DiskFloor(floor, [folder] { return measure_room(folder); }) {}

DiskFloor::DiskFloor(Bytes floor, Measure measure) : floor_(floor), measure_(std::move(measure)) {}

Result<void> DiskFloor::check(Bytes more) const {
  if (!measure_) return ok();
  const auto room = measure_();
  if (!room) return ok();
  const Bytes free = room->bytes;
  if (free < floor_ || free.value - floor_.value < more.value)
    return no_room(format_bytes(free) + " free, of which " + format_bytes(floor_));
  if (room->lacks_files())
    return no_room("room for " + std::to_string(room->files->free) + " more files, of which " +
                   std::to_string(room->files->floor));
  return ok();
}

}  // namespace trainyard
