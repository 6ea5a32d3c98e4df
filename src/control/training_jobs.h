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
#include "control/outcome_rules.h"
#include "control/supervisor.h"
#include "model/describe_training_job.h"
#include "model/list_training_jobs.h"
#include "model/search.h"
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
};

// The operations on training jobs, as services call them with requests that are valid by the model.
// An error's code() is the API's code where the API has one for it (ValidationException,
// ResourceInUse, ResourceLimitExceeded), its message the API's wording; without a code it is a
// failure of ours, by kind. Any thread; all calls block. What an answer tells of is durable.
class TrainingJobs {
 public:
  // All outlive this.
  TrainingJobs(store::JobStore& store, JobRecorder& recorder, Supervisor& supervisor,
               const Admission& admission, Algorithms& algorithms, const Clock& clock,
               TrainingJobsSettings settings);

  // The instance types that jobs may ask for though SageMaker doesn't have them.
  std::vector<std::string> own_instance_types() const { return admission_.types().own_names(); }

  // For jobs that are created from now on.
  void replace_outcomes(std::vector<OutcomeRule> rules) { outcomes_.replace(std::move(rules)); }

  // The new job's ARN.
  Result<std::string> create(model::CreateTrainingJobRequest request);
  Result<model::DescribeTrainingJobResponse> describe(const std::string& name) const;
  // As long as it is the same, describe() would give what it gave after it was first asked for.
  std::optional<std::uint64_t> mark(const std::string& name) const { return store_.mark(name); }
  // With `only_job` the others aren't there.
  Result<model::ListTrainingJobsResponse> list(
      const model::ListTrainingJobsRequest& request,
      const std::optional<std::string>& only_job = {}) const;
  // Jobs as DescribeTrainingJob shows them, with their tags. TotalHits is exact on the last page,
  // on others what is known by then. A job may be missed, or come twice, that changes while a
  // client pages. `only_job` as list()'s.
  Result<model::SearchResponse> search(model::SearchRequest request,
                                       const std::optional<std::string>& only_job = {}) const;
  // Names of hyperparameters, metrics and tags that Search can be asked for, by their beginning; at
  // most 100.
  Result<model::GetSearchSuggestionsResponse> search_suggestions(
      const model::GetSearchSuggestionsRequest& request) const;
  // Stopping is visible when this returns. A job that is Stopping already is left alone.
  Result<void> stop(const std::string& name);
  // Has the attempt of a spot job that runs give its place back, as if that were needed: it is
  // stopped, waits, and runs again. Interrupted is visible when this returns.
  Result<void> interrupt(const std::string& name);
  // A program is to run in the container of one of the job's hosts: of a running attempt, or of one
  // that is kept after its failure. Without `host` its first, or the first that is kept.
  struct Exec {
    std::string host;
    UniqueFd connection;  // engine::Engine::exec()
  };
  Result<Exec> open_exec(const std::string& name, const std::string& host);
  // What is kept of the job after its failure is gone soon, as if its time were over.
  Result<void> release(const std::string& name);
  // Who waits for capacity, in which order, and for what.
  Result<QueueReport> report_queue() { return supervisor_.report_queue(); }
  // The job's ARN. What an update can ask for today is another KeepAlivePeriodInSeconds, and what
  // there is already: the rest is refused, by the service's rules or by name.
  Result<std::string> update(const model::UpdateTrainingJobRequest& request);
  // The job is gone when this returns, and its name can be used anew; its log streams, metrics and
  // objects stay. Deletions of one name wait for each other. With `ended_by`, only a job that ended
  // then or earlier is there.
  Result<void> remove(const std::string& name, std::optional<Timestamp> ended_by = {});
  // Ends the deletions that a crash cut short, or that failed half way, as where an agent doesn't
  // leave. Those that can't be ended are logged, and left for the next time. Waits for the ones
  // that requests are at.
  Result<void> finish_deletions();

 private:
  using Resolved = std::optional<ResolvedAlgorithm>;
  Result<JobRecorder::Job> store_job(model::CreateTrainingJobRequest request, Resolved algorithm,
                                     std::vector<std::string> over_quota);
  Result<JobRecorder::Job> store_within_quota(model::CreateTrainingJobRequest request,
                                              Resolved algorithm);
  Result<std::optional<model::SearchRecord>> search_record(store::StoredJob job) const;
  // Of two for one name the second waits for the first: it would else take down the job that was
  // created between them.
  Result<void> delete_exclusively(const std::string& name,
                                  const std::function<Result<void>()>& act);
  Result<void> begin_and_finish_delete(const std::string& name, std::optional<Timestamp> ended_by);
  Result<void> finish_delete(const std::string& name);
  Result<void> change_keep_alive(const std::string& name,
                                 const model::ResourceConfigForUpdate& update);
  // What jobs that have not ended hold, and Available warm pools, without one with that key.
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
  ConditionVariable deletion_;  // one of them is over
  // By a request that has not been answered.
  std::set<std::string> deleting_ TRAINYARD_GUARDED_BY(deletions_);
  Mutex quota_;  // from counting what is in use to storing the job that uses more
};

}  // namespace trainyard::control
