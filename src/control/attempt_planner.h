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

// Computes what an attempt needs from a stored request. Called on the control thread; may block.
class AttemptPlanner {
 public:
  virtual ~AttemptPlanner() = default;
  // Each host's share of this machine, sorted by host.
  virtual Result<std::vector<InstanceShare>> shares(const JobRecorder::Job& job) = 0;
  // The alternatives for its placement, in order of preference; never empty. A job that has started
  // before has only the alternative that it used.
  virtual Result<std::vector<InstanceChoice>> choices(const JobRecorder::Job& job) {
    TRY(auto only, shares(job));
    return std::vector<InstanceChoice>{{std::nullopt, std::move(only)}};
  }
  // The disk space that its hosts request. Valid as long as this object.
  virtual Result<DiskRequest> disk_request(const JobRecorder::Job& job) = 0;
  // The plan of one instance, with that grant. Side effect: creates the log stream.
  virtual Result<model::LaunchPlan> make_plan(const JobRecorder::Job& job,
                                              const engine::InstanceId& instance,
                                              const InstanceGrant& grant) = 0;
  // The request's RoleArn: the role whose credentials the attempt's token gives access to.
  virtual Result<std::string> role_arn(const JobRecorder::Job& job) = 0;
};

// attempts/<job>/<n>/<host>: the folder of an instance.
std::filesystem::path instance_directory(const std::filesystem::path& attempts,
                                         const engine::InstanceId& instance);

}  // namespace trainyard::control
