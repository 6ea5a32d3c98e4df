#pragma once

#include <filesystem>
#include <functional>
#include <memory>

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
// <folder>/heartbeat every second. The journal says what to do:
//   empty             run the instance
//   ends `finished`   nothing
//   anything else     the agent before this one died: undo what it left, report the instance as
//   failed
struct AgentParts {
  std::function<Result<std::unique_ptr<runtime::Runtime>>(const runtime::RuntimeOptions&)>
      open_runtime;
  // In place of HTTP, for tests; null: S3 over plan.endpoint_url with the role's credentials.
  data::S3Client* s3 = nullptr;
};

// Blocks until the instance is over. An error: the plan, the journal or the runtime can't be used.
Result<void> run_agent(const std::filesystem::path& plan_file, const AgentParts& parts);

// main() of `trainyard agent PLAN`: the exit status.
int agent_main(const std::filesystem::path& plan_file);

}  // namespace trainyard::agent
