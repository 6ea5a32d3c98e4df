#pragma once

#include <sys/types.h>

#include <string>

#include "runtime/cgroups.h"

namespace trainyard::runtime {

// Which limits an engine's container ran into, by its cgroup: whether the kernel has killed
// something of it at its memory limit, or refused it a process. The engine says the first too, but
// may hear of it late, or miss it: conmon 2.1 (Podman) does with cgroup v1. The cgroup goes soon
// after the container's end, so ask before that or at once. Threads: one at a time.
class LimitEvents {
 public:
  explicit LimitEvents(Cgroups cgroups) : cgroups_(std::move(cgroups)) {}

  // Any process of the container; 0 or one that has ended finds nothing. A known cgroup stays.
  void find_cgroup(pid_t process) {
    if (cgroup_.empty()) cgroup_ = cgroups_.find_memory_cgroup(process);
  }
  // False when nothing is known.
  bool killed_for_memory() const {
    return !cgroup_.empty() && cgroups_.count_memory_kills(cgroup_) > 0;
  }
  bool refused_processes() const {
    return !cgroup_.empty() && cgroups_.count_process_refusals(cgroup_) > 0;
  }

 private:
  Cgroups cgroups_;
  std::string cgroup_;
};

}  // namespace trainyard::runtime
