#include "base/disk_floor.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <utility>

namespace trainyard {
namespace {

Result<Bytes> free_space_of(const std::filesystem::path& folder) {
  struct statvfs info{};
  if (::statvfs(folder.c_str(), &info) != 0)
    return Error::from_errno(errno, "statvfs " + folder.string());
  return Bytes{info.f_bavail * info.f_frsize};
}

}  // namespace

DiskFloor::DiskFloor(const std::filesystem::path& folder, Bytes floor)
    : DiskFloor(floor, [folder] { return free_space_of(folder); }) {}

DiskFloor::DiskFloor(Bytes floor, MeasureFree measure_free)
    : floor_(floor), measure_free_(std::move(measure_free)) {}

Result<void> DiskFloor::check(Bytes more) const {
  if (!measure_free_) return ok();
  const auto free = measure_free_();
  if (!free || (free->value >= floor_.value && free->value - floor_.value >= more.value))
    return ok();
  return Error(ErrorKind::exhausted, "the disk of the data folder has " + format_bytes(*free) +
                                         " free, of which " + format_bytes(floor_) +
                                         " are kept for the server's own state")
      .with_fault(Fault::platform)
      .with_code("ENOSPC");
}

}  // namespace trainyard
