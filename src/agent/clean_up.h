#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "runtime/runtime.h"

// Removes what dead agents left on this machine: containers of every runtime, their cgroups,
// mounts, loop devices, and the folders of volumes. All of it is found by name or label
// (container_names.h) and by path, so neither a plan nor a journal is needed; nothing of another
// data folder is found that way.
//
// Idempotent, and safe beside another process that does the same. Never touches anything of a
// living agent (one that holds <folder>/lock); clean_orphans() doesn't touch warm pools either. An
// instance that control has marked as open (model/open_mark.h), or whose shim lives, is no orphan,
// since the next agent takes it over; clean_attempt() removes it, and ends the shim.
namespace trainyard::agent {

struct CleanUpOptions {
  // The runtime of the data folder's server, which must respond. Others are cleaned up if they do.
  std::string runtime;
  std::string docker_socket;
  std::function<Result<std::unique_ptr<runtime::Runtime>>(const runtime::RuntimeOptions&)>
      open_runtime = runtime::open_runtime;
};

// Cleans up one instance: `directory` is attempts/<job>/<n>/<host> of the data folder, absolute.
// Plan, journal and the agent's log stay. conflict: its agent is alive, or another process is
// cleaning it up. Otherwise returns the first failure.
Result<void> clean_attempt(const std::filesystem::path& directory, const CleanUpOptions& options);

// Removes everything that has the data folder's name and belongs to no present or future agent.
// Folders of attempts are left to clean_attempt().
Result<void> clean_orphans(const std::filesystem::path& data, const CleanUpOptions& options);

// Exit statuses of clean_main(): 0, 1, and this one if the agent is alive or another process is
// cleaning up.
inline constexpr int kCleanUpBusy = 75;
// main() of `trainyard agent --clean` and `--clean-orphans`; `clean` is one of the two functions
// above.
int clean_main(const std::function<Result<void>()>& clean);

}  // namespace trainyard::agent
