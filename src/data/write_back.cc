#include "data/write_back.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace trainyard::data {

Result<void> write_back(int fd) {
  constexpr unsigned kAll =
      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  if (::sync_file_range(fd, 0, 0, kAll) == 0) return ok();
  // Not every file system can.
  if ((errno == ENOSYS || errno == EINVAL || errno == ESPIPE) && ::fdatasync(fd) == 0) return ok();
  return Error::from_errno(errno, "write to the disk");
}

}  // namespace trainyard::data
