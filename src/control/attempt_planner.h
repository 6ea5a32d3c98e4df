#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "control/disk_keeper.h"
#include "control/instance_choice.h"
#include "control/job_recorder.h"
#include "control/machine_share.h"
#include "control/placement_book.h"
#include "engine/engine.h"
#include "model/launch_plan.h"

namespace trainyard::control {

// Turns a stored request into what an attempt needs. Called from the control thread; may block.
class AttemptPlanner {
 public:
  virtual ~AttemptPlanner() = default;
  // What each of the job's hosts gets of this machine, sorted by host.
  virtual Result<std::vector<InstanceShare>> shares(const JobRecorder::Job& job) = 0;
  // What it may be placed as, in order of preference; never empty. One that has begun before is
  // placed as it was then.
  virtual Result<std::vector<InstanceChoice>> choices(const JobRecorder::Job& job) {
    TRY(auto only, shares(job));
    return std::vector<InstanceChoice>{{std::nullopt, std::move(only)}};
  }
  // What its hosts want of the disk. Good for as long as this object is.
  virtual Result<DiskRequest> disk_request(const JobRecorder::Job& job) = 0;
  // The plan of one instance, with that grant. Has side effects outside of it: the log stream is
  // made.
  virtual Result<model::LaunchPlan> make_plan(const JobRecorder::Job& job,
                                              const engine::InstanceId& instance,
                                              const InstanceGrant& grant) = 0;
  // RoleArn of the request: whose credentials the attempt's token stands for.
  virtual Result<std::string> role_arn(const JobRecorder::Job& job) = 0;
};

// attempts/<job>/<n>/<host>: the folder of an instance.
std::filesystem::path instance_directory(const std::filesystem::path& attempts,
                                         const engine::InstanceId& instance);

}  // namespace trainyard::control
