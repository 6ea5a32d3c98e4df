#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apps/data_folder.h"
#include "apps/input_catalog.h"
#include "apps/local_machine.h"
#include "apps/network_policy.h"
#include "base/alarms.h"
#include "base/result.h"
#include "base/snapshot.h"
#include "config/settings.h"
#include "control/admission.h"
#include "control/component_metrics.h"
#include "control/instance_planner.h"
#include "control/job_metrics.h"
#include "control/job_recorder.h"
#include "control/mlflow_keeper.h"
#include "control/mlflow_platform.h"
#include "control/mlflow_run_keeper.h"
#include "control/mlflow_runs.h"
#include "control/remote_sessions.h"
#include "control/resource_kinds.h"
#include "control/retention.h"
#include "control/supervisor.h"
#include "control/training_jobs.h"
#include "engine/local_engine.h"
#include "mlflow/directory.h"
#include "mlflow/installed_mlflow.h"
#include "mlflow/server_folders.h"
#include "model/s3_store.h"
#include "net/http_client.h"
#include "services/iam/account_roles.h"
#include "store/job_store.h"
#include "store/log_store.h"
#include "store/metric_store.h"
#include "store/objects/object_store.h"

namespace trainyard::apps {

// All that is referred to outlives the control plane.
struct ControlPlaneParts {
  const config::Settings& settings;  // as of the start
  const DataFolder& folder;
  const LocalMachine& machine;
  const std::vector<model::S3Store>& stores;  // besides the embedded one
  const services::AccountRoles& roles;
  store::JobStore& jobs;
  store::ObjectStore& objects;
  const store::LogStore& logs;
  const store::MetricStore& metrics;
  Alarms& alarms;
  std::string url;  // where jobs reach this server
};

// What runs training jobs, wired together with the settings that it is for: admission, planner,
// engine, supervisor, and the operations on them. Agents outlive it.
class ControlPlane {
 public:
  // Removes what dead agents left, takes over the jobs that haven't ended, and finishes deletions
  // that were interrupted. For one process of a folder at a time.
  static Result<std::unique_ptr<ControlPlane>> start(const ControlPlaneParts& parts);
  ControlPlane(const ControlPlane&) = delete;
  ControlPlane& operator=(const ControlPlane&) = delete;

  // The settings with Reload::live, for what comes from now on. Any thread.
  void apply(const config::Settings& settings, const services::AccountRoles& roles);

  control::TrainingJobs& jobs() { return jobs_; }
  control::ResourceKinds& resources() { return resources_; }
  control::RemoteSessions& sessions() { return sessions_; }
  control::ComponentMetrics& metrics() { return metrics_; }
  mlflow::MlflowDirectory& mlflow() { return mlflow_keeper_; }
  const control::Supervisor& supervisor() const { return supervisor_; }
  // Not started yet.
  control::Retention& retention() { return retention_; }

 private:
  using ImageMap = std::map<std::string, std::string>;

  ControlPlane(const ControlPlaneParts& parts, const NetworkPolicy& network,
               mlflow::ServerFolders mlflow_folders);
  // The name of a training image for the runtime, from the one that a client sent.
  std::string resolve_image(const std::string& image) const;
  control::InstancePlannerSettings planner_settings(const ControlPlaneParts& parts,
                                                    const NetworkPolicy& network);
  control::SupervisorOptions supervisor_options(const ControlPlaneParts& parts);
  control::TrainingJobsSettings jobs_settings(const ControlPlaneParts& parts);
  control::RemoteSessionsParts sessions_parts(const ControlPlaneParts& parts);
  control::MlflowKeeperParts mlflow_parts(const ControlPlaneParts& parts,
                                          mlflow::ServerFolders folders);
  control::OpenTracking open_tracking();
  control::MlflowPlatform mlflow_platform(const ControlPlaneParts& parts);

  net::HttpClient to_stores_;
  StoreCatalog catalog_;
  control::Admission admission_;
  Snapshot<ImageMap> images_;
  net::HttpClient to_mlflow_;
  mlflow::InstalledMlflow installed_mlflow_;
  control::MlflowKeeper mlflow_keeper_;
  control::MlflowRunKeeper mlflow_run_keeper_;
  control::MlflowRuns mlflow_runs_;
  control::JobRecorder recorder_;
  control::JobMetrics job_metrics_;
  control::MetricFilesReader metric_files_;
  control::JobMetricsKeeper metrics_keeper_;
  control::InstancePlanner planner_;
  engine::LocalEngine engine_;
  control::Supervisor supervisor_;
  control::ResourceKinds resources_;
  control::ComponentMetrics metrics_;
  control::TrainingJobs jobs_;
  control::RemoteSessions sessions_;
  control::Retention retention_;
};

}  // namespace trainyard::apps
