#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/result.h"
#include "control/arn_scope.h"
#include "control/component_points.h"
#include "control/job_recorder.h"
#include "engine/engine.h"
#include "store/resource_store.h"

namespace trainyard::control {

// Stores what containers write into the files of $SAGEMAKER_METRICS_DIRECTORY, which their agents
// pass on in files of the instances' folders (model/component_point.h), as points of the jobs' trial
// components. How far it has read is stored with the points (ComponentState::read): after a restart
// none is stored twice, and none is left out. What a component can't have is left out. For one
// thread; blocks.
class MetricFilesReader {
 public:
  struct Parts {
    store::ResourceStore& store;
    const JobRecorder& jobs;
    ArnScope arns;
    std::filesystem::path attempts;  // the folder of all instances' folders
    PointLimits limits{};
  };

  // All in `parts` outlives this.
  explicit MetricFilesReader(Parts parts) : parts_(std::move(parts)) {}

  // What is new of the instances that run. What fails is logged, and tried again by the next call.
  void read_running();
  // Everything of a job; its files are removed. Does nothing unless it has ended. Idempotent.
  Result<void> read_all(const std::string& job);

 private:
  Result<void> read(const engine::AgentOrder& order);
  Result<void> store_points(const store::StoredResource& component, const std::string& instance,
                            const std::filesystem::path& file, const std::string& source);

  const Parts parts_;
  // Sizes of files up to which nothing is left to do, by their paths.
  std::map<std::filesystem::path, std::uintmax_t> done_;
  std::set<std::filesystem::path> told_;  // of which it was logged that something is left out
};

}  // namespace trainyard::control
