#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/files.h"
#include "model/log_record.h"
#include "store/log_store.h"

namespace trainyard::store {

Result<void> LogStore::create_group(std::string_view group) const {
  const std::filesystem::path folder = path_of(group, "x").parent_path();
  TRY_VOID(ensure_directory(root_));
  if (::mkdir(folder.c_str(), 0755) != 0)
    return Error::from_errno(errno, "create log group '" + std::string(group) + "'");
  TRY_VOID(fsync_directory(root_));
  return fsync_directory(root_.parent_path());
}

Result<void> LogStore::append(std::string_view group, std::string_view stream,
                              const std::vector<LogEvent>& events) const {
  const std::filesystem::path path = path_of(group, stream);
  const std::string doing = "write log stream '" + std::string(stream) + "'";
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, doing);
  // Held until the file is closed: one writer after the other.
  while (::flock(fd.get(), LOCK_EX) != 0)
    if (errno != EINTR) return Error::from_errno(errno, doing);
  TRY(const LogStream present, describe(group, stream));
  std::string records;
  Timestamp newest = present.last_event.value_or(Timestamp());
  for (const LogEvent& event : events) {
    newest = std::max(newest, event.at);
    model::append_log_record(records, newest, event.message);
  }
  // What can't be kept is refused before a byte of it is written: a file that others map can't be
  // cut off again.
  if (::fallocate(fd.get(), FALLOC_FL_KEEP_SIZE, static_cast<off_t>(present.bytes),
                  static_cast<off_t>(records.size())) != 0 &&
      errno != EOPNOTSUPP && errno != ENOSYS)
    return Error::from_errno(errno, doing);
  TRY_VOID(write_all(fd.get(), records));
  if (::fdatasync(fd.get()) != 0) return Error::from_errno(errno, doing);
  return ok();
}

}  // namespace trainyard::store
