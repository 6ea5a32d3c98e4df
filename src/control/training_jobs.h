#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/disk_floor.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/snapshot.h"
#include "base/time.h"
#include "base/unique_fd.h"
#include "control/admission.h"
#include "control/algorithms.h"
#include "control/job_recorder.h"
#include "control/job_trials.h"
#include "control/mlflow_runs.h"
#include "control/outcome_rules.h"
#include "control/supervisor.h"
#include "model/describe_training_job.h"
#include "model/ids.h"
#include "model/list_training_jobs.h"
#include "model/training_job.h"
#include "model/update_training_job.h"
#include "store/job_store.h"

namespace trainyard::control {

struct TrainingJobsSettings {
  std::string partition = "aws";
  std::string region;
  std::string account;  // 12 digits
  DiskFloor floor{};    // below which no job is created
  std::vector<OutcomeRule> outcomes{};
  // Called when remote debugging of the job was switched off. Any thread; may be null.
  std::function<void(const std::string& job)> on_debugging_off{};
  // Makes the runs of jobs with MlflowConfig, and outlives the jobs. Null: there is no MLflow server.
  MlflowRuns* mlflow = nullptr;
};

// The operations on training jobs, called by services with valid requests. An error's code() is the
// API's code if the API has one for it (ValidationException, ResourceInUse, ResourceLimitExceeded),
// its message the API's; an error without a code is a failure of ours, by kind. Any thread; all
// calls block. Changes are durable when a call returns.
class TrainingJobs {
 public:
  // All outlive this.
  TrainingJobs(store::JobStore& store, JobRecorder& recorder, Supervisor& supervisor,
               const Admission& admission, Algorithms& algorithms, const Clock& clock,
               TrainingJobsSettings settings);

  // The instance types that the account has in addition to SageMaker's.
  std::vector<std::string> own_instance_types() const { return admission_.types().own_names(); }

  // For jobs created from now on.
  void replace_outcomes(std::vector<OutcomeRule> rules) { outcomes_.replace(std::move(rules)); }

  // Returns the new job's ARN.
  Result<std::string> create(model::CreateTrainingJobRequest request);
  Result<model::DescribeTrainingJobResponse> describe(const std::string& name) const;
  // While the mark stays the same, describe() returns the same.
  std::optional<std::uint64_t> mark(const std::string& name) const { return store_.mark(name); }
  // With `only_job`, other jobs are hidden.
  Result<model::ListTrainingJobsResponse> list(
      const model::ListTrainingJobsRequest& request,
      const std::optional<std::string>& only_job = {}) const;
  // Stopping is visible when this returns. No effect on a job that is already Stopping.
  Result<void> stop(const std::string& name);
  // Interrupts the running attempt of a spot job, as if its room were needed: it is stopped, waits,
  // and runs again. Interrupted is visible when this returns.
  Result<void> interrupt(const std::string& name);
  // Runs a program in the container of one of the job's hosts, of a running attempt or one that is
  // kept after its failure. If `host.host` is empty: the first, or the first that is kept.
  struct Exec {
    std::string host;
    UniqueFd connection;  // engine::Engine::exec()
  };
  Result<Exec> open_exec(const model::HostId& host);
  // What is kept of the job after its failure is removed soon, as if its time had passed.
  Result<void> release(const std::string& name);
  // The jobs that wait for capacity, in order, and what they wait for.
  Result<QueueReport> report_queue() { return supervisor_.report_queue(); }
  // Returns the job's ARN. Only KeepAlivePeriodInSeconds and RemoteDebugConfig can be changed at
  // present, or values that are already set: anything else is refused, by the service's rules or by
  // name.
  Result<std::string> update(const model::UpdateTrainingJobRequest& request);
  // The job is gone when this returns, and its name can be used again; its log streams, metrics and
  // objects stay. Deletions of one name are serialized. With `ended_by`, only deletes a job that
  // ended then or earlier; others are not found.
  Result<void> remove(const std::string& name, std::optional<Timestamp> ended_by = {});
  // Finishes deletions that a crash interrupted, or that failed half way (for example because an
  // agent didn't exit). Those that can't be finished are logged and left for the next call. Waits
  // for deletions that requests are carrying out.
  Result<void> finish_deletions();

 private:
  // What a request refers to.
  struct References {
    std::optional<ResolvedAlgorithm> algorithm;
    JobTrials trials;
    std::optional<ResolvedPackages> packages{};
    std::optional<BegunMlflowRun> mlflow{};
  };
  Result<References> find_references(const model::CreateTrainingJobRequest& request) const;
  // Nothing without an MlflowConfig.
  Result<std::optional<BegunMlflowRun>> begin_mlflow_run(
      const model::CreateTrainingJobRequest& request,
      const std::optional<ResolvedAlgorithm>& algorithm) const;
  Result<JobRecorder::Job> store_job(model::CreateTrainingJobRequest request, References references,
                                     std::vector<std::string> over_quota);
  Result<JobRecorder::Job> store_within_quota(model::CreateTrainingJobRequest request,
                                              References references);
  // If two calls name the same job, the second waits for the first: otherwise it could remove a job
  // that was created in between.
  Result<void> delete_exclusively(const std::string& name,
                                  const std::function<Result<void>()>& act);
  Result<void> begin_and_finish_delete(const std::string& name, std::optional<Timestamp> ended_by);
  Result<void> finish_delete(const std::string& name);
  Result<void> change_keep_alive(const std::string& name,
                                 const model::ResourceConfigForUpdate& update);
  Result<void> switch_debugging(const std::string& name, bool enabled);
  // The instances of jobs that haven't ended, and of Available warm pools, except one with that
  // key.
  Result<InstanceCounts> instances_in_use(const std::string& pool_key) const;
  std::string arn_of(const std::string& name) const;

  store::JobStore& store_;
  JobRecorder& recorder_;
  Supervisor& supervisor_;
  const Admission& admission_;
  Algorithms& algorithms_;
  const Clock& clock_;
  const TrainingJobsSettings settings_;
  Snapshot<std::vector<OutcomeRule>> outcomes_;
  Mutex deletions_;
  ConditionVariable deletion_;  // one of them has ended
  // Those of requests that haven't been answered.
  std::set<std::string> deleting_ TRAINYARD_GUARDED_BY(deletions_);
  Mutex quota_;  // held from counting the instances in use until the new job is stored
};

}  // namespace trainyard::control
