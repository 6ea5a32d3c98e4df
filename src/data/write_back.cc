#include "data/write_back.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace trainyard::data {

Result<void> write_back(int fd) {
  return write_back(fd, 0, 0);  // all of it
}

Result<void> write_back(int fd, std::uint64_t first, std::uint64_t length) {
  constexpr unsigned kAll =
      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  if (::sync_file_range(fd, static_cast<off_t>(first), static_cast<off_t>(length), kAll) == 0)
    return ok();
  // Not every file system can.
  if ((errno == ENOSYS || errno == EINVAL || errno == ESPIPE) && ::fdatasync(fd) == 0) return ok();
  return Error::from_errno(errno, "write to the disk");
}

void begin_write_back(int fd) {
  [[maybe_unused]] const int started = ::sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

}  // namespace trainyard::data
