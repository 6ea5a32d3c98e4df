#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "runtime/runtime.h"

// Removes what dead agents left on this machine: containers of every runtime, their cgroups,
// mounts, loop devices, and the folders of volumes. All of it is found by what it is called or
// labelled (container_names.h) and where it lies, so neither a plan nor a journal is needed; and
// nothing is found that way that belongs to another data folder.
//
// Idempotent, and fine beside another that does the same. What an agent that is alive (holds
// <folder>/lock) has is never touched, nor, by clean_orphans(), what a warm pool keeps. What
// belongs to an instance that control has marked as open (model/open_mark.h), or whose shim lives,
// is no orphan, for the next agent takes it up; clean_attempt() removes it, and ends the shim.
namespace trainyard::agent {

struct CleanUpOptions {
  // The runtime that the data folder's server uses: it has to answer. Others are asked if they do.
  std::string runtime;
  std::string docker_socket;
  std::function<Result<std::unique_ptr<runtime::Runtime>>(const runtime::RuntimeOptions&)>
      open_runtime = runtime::open_runtime;
};

// Of one instance: `directory` is attempts/<job>/<n>/<host> of the data folder, absolute. Plan,
// journal and the agent's log stay. conflict: its agent is alive, or another process cleans it up
// just now. Else the first of what could not be removed.
Result<void> clean_attempt(const std::filesystem::path& directory, const CleanUpOptions& options);

// Everything that carries the data folder's name and belongs to no agent, alive or to come. Folders
// of attempts are left to clean_attempt().
Result<void> clean_orphans(const std::filesystem::path& data, const CleanUpOptions& options);

// Exit statuses of clean_main(): 0, 1, and this one when the agent is alive or another process is
// at it.
inline constexpr int kCleanUpBusy = 75;
// main() of `trainyard agent --clean` and `--clean-orphans`, which is one of the two above.
int clean_main(const std::function<Result<void>()>& clean);

}  // namespace trainyard::agent
