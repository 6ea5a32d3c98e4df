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
// SIGTERM blocked; SIGTERM asks it to stop the job. It needs the folder that the plan is in, the
// container runtime and the object store, and not the control plane.
//
// Takes <folder>/lock for its life; one that finds it taken leaves at once. Touches
// <folder>/heartbeat every second. Where an agent before it died, it goes on (agent/instance.h);
// where the journal ends `finished`, there is nothing to do.
struct AgentParts {
  OpenRuntime open_runtime;
  // In place of HTTP, for tests; null: S3 over plan.endpoint_url with the role's credentials.
  data::S3Client* s3 = nullptr;
  StartShim start_shim = start_shim_process;
  StartFeeder start_feeder = start_feeder_process;
};

// Blocks until the instance is over. An error: the plan, the journal or the runtime can't be used.
Result<void> run_agent(const std::filesystem::path& plan_file, const AgentParts& parts);

// main() of `trainyard agent PLAN`: the exit status.
int agent_main(const std::filesystem::path& plan_file);

}  // namespace trainyard::agent
