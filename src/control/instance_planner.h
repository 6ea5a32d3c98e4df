#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "control/attempt_planner.h"
#include "control/instance_sizes.h"
#include "control/machine.h"
#include "model/training_job.h"

namespace trainyard::control {

// What a job may write besides its volume. 0: no limit.
struct WriteLimits {
  Bytes layer{};
  Bytes log{};
  Bytes upload{};      // and no more than twice the job's volume
  Bytes disk_floor{};  // free space of the data folder's disk that is not to be used
};

// What containers get of the machine besides the instance's size. Not set: the runtime's own.
struct ContainerLimits {
  std::optional<Bytes> shared_memory;
  std::optional<std::int64_t> open_files;
  std::optional<Bytes> locked_memory;
};

struct NetworkGrant {
  model::PlanNetwork network{};
  std::string notice{};  // a sentence for the log of a job that gets less than was wanted; or empty
};

struct InstancePlannerSettings {
  std::string region;
  Machine machine;
  SharePolicy sharing = SharePolicy::fitted;
  InstanceTypes types;
  std::string endpoint_url;  // http://127.0.0.1:port, as LaunchPlan::endpoint_url
  // Where the attempt's credentials are asked for: the full URL.
  std::function<std::string(const std::string& job, int attempt)> credentials_url;
  // The image as the runtime is asked for it, from the name that the client sent.
  std::function<std::string(const std::string& training_image)> resolve_image;
  // The link and the log group; the names of an instance's streams are made with the plan.
  model::PlanRecords records;
  // Makes the log stream of an instance and gives its name.
  std::function<Result<std::string>(const std::string& job, const std::string& host,
                                    Timestamp start)>
      make_log_stream;
  // The same for the stream of its metrics.
  std::function<Result<std::string>(const engine::InstanceId& instance)> make_metric_stream;
  model::PlanRuntime runtime;
  std::vector<model::S3Store> stores;
  std::map<std::string, std::filesystem::path> file_systems{};  // by FileSystemId
  WriteLimits limits{};
  ContainerLimits container_limits{};
  // The network of an attempt on these hosts, which is the same in the plans of all of them but for
  // the credentials_path. An error: there is none, and the attempt can't run. Empty: the machine's.
  std::function<Result<NetworkGrant>(const std::vector<std::string>& hosts)> plan_network{};
  // The bytes of the objects whose keys begin with `prefix`, as far as they are known without much
  // ado; 0 where they aren't. May be empty.
  std::function<Bytes(const std::string& bucket, const std::string& prefix)> known_bytes{};
};

// Plans from the stored CreateTrainingJob request.
class InstancePlanner : public AttemptPlanner {
 public:
  InstancePlanner(const Clock& clock, InstancePlannerSettings settings)
      : clock_(clock), settings_(std::move(settings)) {}

  Result<std::vector<InstanceShare>> shares(const JobRecorder::Job& job) override;
  Result<std::vector<InstanceChoice>> choices(const JobRecorder::Job& job) override;
  Result<DiskRequest> disk_request(const JobRecorder::Job& job) override;
  Result<model::LaunchPlan> make_plan(const JobRecorder::Job& job,
                                      const engine::InstanceId& instance,
                                      const InstanceGrant& grant) override;
  Result<std::string> role_arn(const JobRecorder::Job& job) override;

 private:
  Result<std::vector<InstanceShare>> shares_of(const model::ResourceConfig& resources) const;

  const Clock& clock_;
  const InstancePlannerSettings settings_;
};

}  // namespace trainyard::control
