#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "control/scheduler.h"
#include "engine/engine.h"
#include "model/launch_plan.h"
#include "store/job_store.h"

namespace trainyard::control {

// Turns a stored request into what an attempt needs. Called from the control thread; may block.
class AttemptPlanner {
 public:
  virtual ~AttemptPlanner() = default;
  // What the job's instance is granted of this machine.
  virtual Result<Grant> grant(const store::StoredJob& job) = 0;
  // The plan of one instance. Has side effects outside of it: the log stream is made.
  virtual Result<model::LaunchPlan> make_plan(const store::StoredJob& job,
                                              const engine::InstanceId& instance) = 0;
  // RoleArn of the request: whose credentials the attempt's token stands for.
  virtual Result<std::string> role_arn(const store::StoredJob& job) = 0;
};

// attempts/<job>/<n>/<host>: the folder of an instance.
std::filesystem::path instance_directory(const std::filesystem::path& attempts,
                                         const engine::InstanceId& instance);

}  // namespace trainyard::control
