#include "base/lock_holder.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/files.h"
#include "base/list_folder.h"
#include "base/unique_fd.h"

namespace trainyard {
namespace {

// A process that has locked a file writes its pid a moment later: until then the file has the
// previous pid, which may have been reused. A holder has the file open. False if in doubt.
bool has_open(pid_t process, const std::filesystem::path& file) {
  struct stat wanted{};
  if (::stat(file.c_str(), &wanted) != 0) return false;
  for (const auto& entry : list_readable("/proc/" + std::to_string(process) + "/fd")) {
    struct stat open{};
    if (::stat(entry.c_str(), &open) == 0 && open.st_dev == wanted.st_dev &&
        open.st_ino == wanted.st_ino)
      return true;
  }
  return false;
}

}  // namespace

Result<void> signal_lock_holder(const std::filesystem::path& lock, int number) {
  TRY(const std::optional<pid_t> holder, FileLock::holder(lock));
  if (!holder) return ok();
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, *holder, 0)));
  if (!pidfd && errno == ESRCH) return ok();
  if (!pidfd) return Error::from_errno(errno, "reach the holder of " + lock.string());
  // The pid can't have been given to another process if its holder still has the lock after
  // pidfd_open.
  TRY(const std::optional<pid_t> still, FileLock::holder(lock));
  if (still != holder || !has_open(*holder, lock)) return ok();
  if (::syscall(SYS_pidfd_send_signal, pidfd.get(), number, nullptr, 0) != 0 && errno != ESRCH)
    return Error::from_errno(errno, "signal the holder of " + lock.string());
  return ok();
}

}  // namespace trainyard
