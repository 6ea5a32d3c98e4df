#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "control/job_events.h"
#include "control/job_state.h"
#include "control/job_trials.h"
#include "control/mlflow_run_record.h"
#include "model/training_job.h"
#include "store/job_store.h"

namespace trainyard::control {

// The result of recording events. `before` is the state in the same transaction before them.
struct Recorded {
  JobState before;
  JobState after;
  std::vector<Effect> effects;  // for the caller to carry out
};

// The only way to change a training job: an event is passed to the state function and stored with
// the new state, durably, before its effects are returned. Events that change nothing aren't
// stored, nor are values of metrics after an instance's thousandth report; if there are no such,
// replaying the stored ones yields the stored state. Any thread; blocks.
class JobRecorder {
 public:
  // `on_end` is called after a job's end was recorded, `on_mlflow` after something that MLflow is to
  // be told (control/mlflow_run_record.h); on any thread.
  explicit JobRecorder(store::JobStore& store, std::function<void()> on_end = {},
                       std::function<void()> on_mlflow = {})
      : store_(store), on_end_(std::move(on_end)), on_mlflow_(std::move(on_mlflow)) {}

  // A stored job with its parsed documents. One thread at a time.
  class Job {
   public:
    Job(store::StoredJob stored, JobState state);
    store::StoredJob stored;
    JobState state;
    // The client's request; parsed at the first call. corrupt: it can't be read.
    const Result<model::CreateTrainingJobRequest>& request() const;
    Result<model::CreateTrainingJobRequest> take_request() &&;

   private:
    friend JobRecorder;
    mutable std::optional<Result<model::CreateTrainingJobRequest>> request_;
  };

  struct NewJob {
    std::string name;
    std::string arn;
    model::CreateTrainingJobRequest request;
    store::Tags tags;
    std::optional<model::JobOutcome> outcome{};    // Created::outcome
    std::vector<std::string> over_quota{};         // Created::over_quota
    std::optional<ResolvedAlgorithm> algorithm{};  // Created::algorithm
    JobTrials trials{};
    std::optional<BegunMlflowRun> mlflow{};
    std::optional<ResolvedPackages> packages{};  // Created::packages
  };
  // Stores the job's trial component with it, and the record of its run in MLflow. already_exists and not_found as JobStore::create.
  Result<Job> create(NewJob job, Timestamp at);
  // Records all of them in one transaction, in order. not_found: no such job.
  Result<Recorded> record(const std::string& job, const std::vector<JobEvent>& events);
  // Records one event for many jobs in one transaction; returns the results by job, without jobs
  // that don't exist. A job whose state can't be read is logged and skipped.
  Result<std::map<std::string, Recorded>> record_each(const std::vector<std::string>& jobs,
                                                      const JobEvent& event);

  // nullopt: no such job.
  Result<std::optional<Job>> find(const std::string& name) const;
  // Jobs that aren't terminal, or have an Available warm pool, by creation.
  Result<std::vector<Job>> list_active() const;

 private:
  // What follows from changes that were stored.
  void notify(bool ended, bool mlflow) const;

  store::JobStore& store_;
  const std::function<void()> on_end_;
  const std::function<void()> on_mlflow_;
};

}  // namespace trainyard::control
