#include "base/lock_holder.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "base/files.h"
#include "base/unique_fd.h"

namespace trainyard {

Result<void> signal_lock_holder(const std::filesystem::path& lock, int number) {
  TRY(const std::optional<pid_t> holder, FileLock::holder(lock));
  if (!holder) return ok();
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, *holder, 0)));
  if (!pidfd && errno == ESRCH) return ok();
  if (!pidfd) return Error::from_errno(errno, "reach the holder of " + lock.string());
  // The pid can't have been given to another process if its holder still has the lock after
  // pidfd_open.
  TRY(const std::optional<pid_t> still, FileLock::holder(lock));
  if (still != holder) return ok();
  if (::syscall(SYS_pidfd_send_signal, pidfd.get(), number, nullptr, 0) != 0 && errno != ESRCH)
    return Error::from_errno(errno, "signal the holder of " + lock.string());
  return ok();
}

}  // namespace trainyard
