#pragma once

#include <sys/types.h>

#include <string>

#include "runtime/cgroups.h"

namespace trainyard::runtime {

// The limits that an engine's container ran into, from its cgroup: whether the kernel has killed a
// process of it at its memory limit, or refused it a process. The engine reports the first too, but
// possibly late or not at all: conmon 2.1 (Podman) misses it with cgroup v1. The cgroup disappears
// soon after the container's end, so ask before that or at once. Threads: one at a time.
class LimitEvents {
 public:
  explicit LimitEvents(Cgroups cgroups) : cgroups_(std::move(cgroups)) {}

  // For any process of the container; 0 or one that has ended has no effect. A known cgroup stays.
  void find_cgroup(pid_t process) {
    if (cgroup_.empty()) cgroup_ = cgroups_.find_memory_cgroup(process);
  }
  // False if unknown.
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
