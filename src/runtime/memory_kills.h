#pragma once

#include <sys/types.h>

#include <string>

#include "runtime/cgroups.h"

namespace trainyard::runtime {

// Whether the kernel has killed something of an engine's container at its memory limit, by the
// container's cgroup. The engine says that too, but may hear of it late, or miss it: conmon 2.1
// (Podman) does with cgroup v1. The cgroup goes soon after the container's end, so ask before that
// or at once. Threads: one at a time.
class MemoryKills {
 public:
  explicit MemoryKills(Cgroups cgroups) : cgroups_(std::move(cgroups)) {}

  // Any process of the container; 0 or one that has ended finds nothing. A known cgroup stays.
  void find_cgroup(pid_t process) {
    if (cgroup_.empty()) cgroup_ = cgroups_.find_memory_cgroup(process);
  }
  // False when nothing is known.
  bool any() const { return !cgroup_.empty() && cgroups_.count_memory_kills(cgroup_) > 0; }

 private:
  Cgroups cgroups_;
  std::string cgroup_;
};

}  // namespace trainyard::runtime
