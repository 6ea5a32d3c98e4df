#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {

// Opens a process of this machine by the pid that an engine reports, as a pidfd (pidfd_open(2)), if
// its cgroup is that container's: the pid may have been reused, and an engine may number processes
// in another namespace. not_found: there is no such process. conflict: it isn't known to be the
// container's.
Result<UniqueFd> open_process_of(pid_t process, const std::string& engine_id);

// Whether the process of a pidfd has ended; false for an empty one.
bool has_process_ended(const UniqueFd& process);

}  // namespace trainyard::runtime
