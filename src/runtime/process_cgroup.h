#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace trainyard::runtime {

// Where the kernel counts what a process's cgroup uses, v1, hybrid or v2. Finds the folders;
// reading their files is the caller's:
//                    v2                          v1
//   cpu_time         cpu.stat, usage_usec        cpuacct.usage, nanoseconds
//   memory           memory.current              memory.usage_in_bytes
//   of it, cache     memory.stat, inactive_file  memory.stat, total_inactive_file
struct ProcessCgroup {
  bool unified = false;              // v2
  std::filesystem::path cpu_time{};  // empty: that controller isn't there
  std::filesystem::path memory{};

  // From the texts of /proc/self/mountinfo and /proc/<pid>/cgroup (cgroups(7)). Pure.
  static ProcessCgroup parse(std::string_view mountinfo, std::string_view process_cgroup);
  static Result<ProcessCgroup> of(pid_t pid);
};

}  // namespace trainyard::runtime
