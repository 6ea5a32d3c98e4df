#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "agent/feeder_client.h"
#include "agent/runtime_options.h"
#include "agent/shim_client.h"
#include "base/result.h"
#include "data/s3_client.h"
#include "model/launch_plan.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// The agent: supervises one instance of one attempt, from its plan.json. Started by an engine, with
// SIGTERM blocked; SIGTERM asks it to stop the job. It needs the plan's folder, the container
// runtime and the object store, but not the control plane.
//
// Holds <folder>/lock as long as it lives; if the lock is taken, it exits at once. Touches
// <folder>/heartbeat every second. If an earlier agent has died, it continues (agent/instance.h);
// if the journal ends with `finished`, there is nothing to do.
struct AgentParts {
  OpenRuntime open_runtime;
  // Replaces HTTP in tests; null: S3 at plan.endpoint_url with the role's credentials.
  data::S3Client* s3 = nullptr;
  StartShim start_shim = start_shim_process;
  StartFeeder start_feeder = start_feeder_process;
};

// Blocks until the instance is over. Error: the plan, the journal or the runtime can't be used.
Result<void> run_agent(const std::filesystem::path& plan_file, const AgentParts& parts);

// main() of `trainyard agent PLAN`: returns the exit status.
int agent_main(const std::filesystem::path& plan_file);

}  // namespace trainyard::agent
