#pragma once

#include <filesystem>

#include "agent/runtime_options.h"
#include "base/result.h"
#include "base/time.h"

namespace trainyard::agent {

// The owner of an instance's container: a process of its own, so that the container, its output and
// its exit status survive the agent's death. Started by the agent, as `trainyard-shim <instance
// folder>`; any agent of the instance talks to it through agent/shim_client.h.
//
//   order.json ─▶ created ─`start`─▶ running ─▶ ended        (agent/container_record.h)
//                    └──────────────────┴─────▶ failed
//
// Creates the container, starts it when requested, writes its output to the log stream and the
// metrics, stops it (SIGTERM, the plan's grace period, SIGKILL), kills it if it uses too much of a
// disk, and records how it ended. The agent removes the container. If the shim dies, the
// container's output and exit status are lost: the instance has failed, with class platform.
//
// Blocks until the container has ended and that is recorded. Exits at once if the folder has
// another shim, or no order. Error: nothing could be recorded.
struct ShimParts {
  OpenRuntime open_runtime;
  const Clock& clock = system_clock();
};
Result<void> run_shim(const std::filesystem::path& instance, const ShimParts& parts);

// main() of `trainyard-shim`: returns the exit status.
int shim_main(const std::filesystem::path& instance);

}  // namespace trainyard::agent
