#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {

// A process of this machine by the number that an engine gives it, as a pidfd (pidfd_open(2)), if
// its cgroup is that container's: the number may be another process's by now, and an engine may
// number processes otherwise than this machine. not_found: there is no such process. conflict: it
// is not known to be the container's.
Result<UniqueFd> open_process_of(pid_t process, const std::string& engine_id);

// A pidfd's; false for an empty one.
bool has_process_ended(const UniqueFd& process);

}  // namespace trainyard::runtime
