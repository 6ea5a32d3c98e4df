#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/job_events.h"
#include "control/job_state.h"
#include "model/training_job.h"
#include "store/job_store.h"

namespace trainyard::control {

// What recording events did. `before` is the state they met, in the same transaction.
struct Recorded {
  JobState before;
  JobState after;
  std::vector<Effect> effects;  // for the caller to have carried out
};

// The only way that a training job changes: an event is taken by the state function and stored with
// the new state, durably, before its effects are handed out. Events that change nothing are not
// stored, so that the stored ones, replayed, give the stored state. Any thread; blocks.
class JobRecorder {
 public:
  explicit JobRecorder(store::JobStore& store) : store_(store) {}

  // A stored job, and what its texts say. One thread at a time.
  class Job {
   public:
    Job(store::StoredJob stored, JobState state);
    store::StoredJob stored;
    JobState state;
    // What the client asked for; parsed at the first call only. corrupt: it can't be read.
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
  };
  // already_exists as JobStore::create.
  Result<Job> create(NewJob job, Timestamp at);
  // All of them in one transaction, in order. not_found: no such job.
  Result<Recorded> record(const std::string& job, const std::vector<JobEvent>& events);
  // One event for many jobs in one transaction; by job, without those that aren't there. A job
  // whose state can't be read is logged, and left out.
  Result<std::map<std::string, Recorded>> record_each(const std::vector<std::string>& jobs,
                                                      const JobEvent& event);

  // nullopt: no such job.
  Result<std::optional<Job>> find(const std::string& name) const;
  // Those that are not terminal, or have an Available warm pool, in the order they were accepted.
  Result<std::vector<Job>> list_active() const;

 private:
  store::JobStore& store_;
};

}  // namespace trainyard::control
