#include "runtime/engine_process.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "base/files.h"

namespace trainyard::runtime {

Result<UniqueFd> open_process_of(pid_t process, const std::string& engine_id) {
  const std::string number = std::to_string(process);
  UniqueFd opened(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
  if (!opened && errno == ESRCH)
    return Error(ErrorKind::not_found, "process " + number + " has ended");
  if (!opened) return Error::from_errno(errno, "pidfd_open of process " + number);
  // The pidfd's process, if that hasn't ended.
  const auto memberships = read_file("/proc/" + number + "/cgroup");
  if (has_process_ended(opened))
    return Error(ErrorKind::not_found, "process " + number + " has ended");
  if (!memberships) return memberships.error();
  if (memberships->find(engine_id) == std::string::npos)
    return Error(ErrorKind::conflict,
                 "process " + number + " of this machine is in no cgroup of the container");
  return opened;
}

bool has_process_ended(const UniqueFd& process) {
  pollfd ended{process.get(), POLLIN, 0};
  return process && ::poll(&ended, 1, 0) > 0;
}

}  // namespace trainyard::runtime
