#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "runtime/runtime.h"

// Resolves a Confinement on this machine, in the same way for every runtime.
namespace trainyard::runtime {

struct ResolvedConfinement {
  // Docker's default set (moby: daemon/pkg/oci/caps/defaults.go), with CAP_NET_RAW only if
  // requested.
  std::vector<std::string_view> capabilities;
  std::string seccomp;             // `linux.seccomp` of the OCI runtime-spec; empty: no filter
  std::int64_t max_processes = 0;  // including threads; > 0
  std::vector<std::string> masked_paths;  // empty files or folders in the container
  std::vector<std::string> read_only_paths;
  std::string apparmor_profile;  // empty: none is loaded here
};

// invalid_argument: the seccomp profile is invalid. `root` is where /proc and /sys are.
Result<ResolvedConfinement> resolve(const Confinement& confinement,
                                    const std::filesystem::path& root = "/");

// The default maximum of processes and threads per container: a quarter of the machine's
// (kernel.pid_max, kernel.threads-max; proc(5)), at most 32,768. Several data loaders with a thread
// pool for each of 128 CPUs need some thousands.
std::int64_t default_max_processes(const std::filesystem::path& root = "/");

// The adjustment for containers' processes, so that the kernel, short of memory, kills them before
// the server, agents and a person's own programs (oom_score_adj, proc(5)). Above `own`, this
// process's own: only raising needs no privilege.
int container_oom_score_adjust(int own);

}  // namespace trainyard::runtime
