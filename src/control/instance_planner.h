#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "control/attempt_planner.h"
#include "control/instance_sizes.h"
#include "control/machine.h"
#include "model/ids.h"
#include "model/registry_credentials.h"
#include "model/training_job.h"
#include "model/vpc.h"

namespace trainyard::control {

struct NetworkWish {
  std::vector<std::string> hosts{};
  std::optional<Subnet> addresses{};  // not set: any
  bool required = false;              // the machine's network won't do
};

struct NetworkGrant {
  model::PlanNetwork network{};
  std::string notice{};  // a sentence for the log of a job that gets less than requested; or empty
};

struct InstancePlannerSettings {
  std::string region;
  Machine machine;
  SharePolicy sharing = SharePolicy::fitted;
  InstanceTypes types;
  std::string endpoint_url;  // http://127.0.0.1:port, as LaunchPlan::endpoint_url
  // The full URL at which the attempt's credentials are requested.
  std::function<std::string(const model::AttemptId& attempt)> credentials_url;
  // The name that the runtime is asked for, from the name that the client sent.
  std::function<std::string(const std::string& training_image)> resolve_image;
  // The shared folders and the log group; the names of an instance's streams are made with its
  // plan.
  model::PlanRecords records;
  // Creates the log stream of an instance and returns its name.
  std::function<Result<std::string>(const model::InstanceId& instance, Timestamp start)>
      make_log_stream;
  // The same for the stream of its metrics.
  std::function<Result<std::string>(const model::InstanceId& instance)> make_metric_stream;
  model::PlanRuntime runtime;
  std::vector<model::S3Store> stores;
  std::map<std::string, std::filesystem::path> file_systems{};  // by FileSystemId
  // Those of every instance, except for what it is granted (size, GPUs, volume). It uploads at most
  // twice the size of its volume, whatever `upload` says.
  model::PlanLimits limits{};
  model::VpcNetworks vpc{};  // what VpcConfig can name
  model::RegistryCredentialsByName registry_credentials{};
  // The network of an attempt, which is the same in the plans of all of its hosts except for
  // credentials_path. Error: there is none, and the attempt can't run. Empty: the machine's
  // network.
  std::function<Result<NetworkGrant>(const NetworkWish& wish)> plan_network{};
  // The known size of the objects whose keys start with `prefix`, if it is cheap to determine;
  // otherwise 0. May be empty.
  std::function<Bytes(const std::string& bucket, const std::string& prefix)> known_bytes{};
};

// Makes plans from the stored CreateTrainingJob request.
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
  Result<void> plan_image(const model::CreateTrainingJobRequest& request,
                          const std::string& training_image, model::LaunchPlan& plan) const;
  Result<void> plan_network(const model::CreateTrainingJobRequest& request,
                            model::LaunchPlan& plan) const;
  Result<std::vector<InstanceShare>> shares_of(const model::ResourceConfig& resources) const;

  const Clock& clock_;
  const InstancePlannerSettings settings_;
};

}  // namespace trainyard::control
