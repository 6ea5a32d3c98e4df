#pragma once

#include <filesystem>

#include "agent/runtime_options.h"
#include "base/result.h"
#include "base/time.h"

namespace trainyard::agent {

// The owner of an instance's container: a process of its own, so that the container, its output and
// its end outlive the agent. Started by the agent, as `trainyard-shim <instance folder>`; any agent
// of the instance reaches it through agent/shim_client.h.
//
//   order.json ─▶ created ─`start`─▶ running ─▶ ended        (agent/container_record.h)
//                    └──────────────────┴─────▶ failed
//
// Creates the container, starts it once that is wished for, takes its output into the log stream
// and the metrics, stops it (SIGTERM, the plan's grace, SIGKILL), ends it when it takes too much of
// a disk, and says how it ended. It is the agent that removes the container. One that dies takes
// the container's output and exit status along: the instance has failed, by the platform.
//
// Blocks until the container is over, and that is said. One that finds another shim of the folder,
// or no order, leaves at once. An error: nothing could be said.
struct ShimParts {
  OpenRuntime open_runtime;
  const Clock& clock = system_clock();
};
Result<void> run_shim(const std::filesystem::path& instance, const ShimParts& parts);

// main() of `trainyard-shim`: the exit status.
int shim_main(const std::filesystem::path& instance);

}  // namespace trainyard::agent
