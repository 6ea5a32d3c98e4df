#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace trainyard::runtime {

// The files in which the kernel counts what a process's cgroup uses, v1, hybrid or v2. Finds the
// folders; the caller reads the files:
//                    v2                          v1
//   cpu_time         cpu.stat, usage_usec        cpuacct.usage, nanoseconds
//   memory           memory.current              memory.usage_in_bytes
//   of it, cache     memory.stat, inactive_file  memory.stat, total_inactive_file
struct ProcessCgroup {
  bool unified = false;              // v2
  std::filesystem::path cpu_time{};  // empty: there is no such controller
  std::filesystem::path memory{};

  // Parses the texts of /proc/self/mountinfo and /proc/<pid>/cgroup (cgroups(7)). Pure.
  static ProcessCgroup parse(std::string_view mountinfo, std::string_view process_cgroup);
  static Result<ProcessCgroup> of(pid_t pid);
};

}  // namespace trainyard::runtime
