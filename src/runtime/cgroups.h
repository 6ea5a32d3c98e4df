#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trainyard::runtime {

// Where this machine's cgroup controllers are mounted: v1 and hybrid (a mount per controller), or
// v2 (one tree). runc or crun creates the container's cgroup; this finds it, reads it and makes
// sure that it is removed.
class Cgroups {
 public:
  // From the text of /proc/self/mountinfo (proc(5)) and, on v2, the root's list of controllers.
  // Pure.
  static Cgroups parse(std::string_view mountinfo, std::string_view unified_controllers);
  // Those of this machine.
  static Result<Cgroups> detect();

  // v2: one tree, of which a container can be shown only its own part.
  bool is_unified() const { return unified_; }
  bool can_limit_memory() const { return !memory_.empty(); }
  bool can_limit_cpu() const { return !cpu_.empty(); }
  bool can_limit_processes() const { return !processes_.empty(); }
  // v1 counts swap only if the kernel was built and booted for it.
  bool can_limit_swap() const;

  // The cgroup in which that process's memory is counted ("/docker/4d63…"); empty if the process
  // doesn't exist, or isn't in one.
  std::string find_memory_cgroup(pid_t process) const;
  // The same from the text of /proc/<pid>/cgroup (cgroups(7)). Pure.
  std::string find_memory_cgroup_in(std::string_view memberships) const;

  // How often the kernel has killed something in that cgroup ("/trainyard/x") for lack of memory; 0
  // if unknown.
  std::uint64_t count_memory_kills(const std::string& cgroup) const;
  // How often something in it was refused a new process or thread at its limit; 0 if unknown.
  std::uint64_t count_process_refusals(const std::string& cgroup) const;
  // Kills the processes in that cgroup and removes it from every hierarchy, with the cgroups inside
  // it. Idempotent. unavailable: a process in it doesn't die within five seconds.
  Result<void> remove(const std::string& cgroup) const;

  // The cgroups directly in `parent` ("/trainyard") whose names start with `prefix`, in any
  // hierarchy, each once.
  std::vector<std::string> list(const std::string& parent, std::string_view prefix) const;

  const std::vector<std::filesystem::path>& mounts() const { return mounts_; }

 private:
  bool unified_ = false;
  std::filesystem::path memory_;  // the mount that holds the controller; empty: there is none
  std::filesystem::path cpu_;
  std::filesystem::path processes_;  // of the controller "pids"
  std::vector<std::filesystem::path> mounts_;
};

}  // namespace trainyard::runtime
