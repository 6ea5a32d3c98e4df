#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "control/training_jobs.h"
#include "store/job_store.h"
#include "store/log_store.h"
#include "store/metric_store.h"

namespace trainyard::control {

// How long ended jobs, logs and metrics are kept. nullopt: for ever.
struct RetentionRules {
  std::optional<std::chrono::days> training_jobs;        // from their end on
  std::optional<std::chrono::days> logs;                 // a stream, from its last event on
  std::optional<std::chrono::days> metrics;              // an instance's, from the last point on
  std::optional<std::chrono::days> multipart_uploads{};  // unfinished; from the last part on

  bool operator==(const RetentionRules&) const = default;
};

struct Swept {
  std::size_t training_jobs = 0;
  std::size_t log_streams = 0;
  std::size_t metric_folders = 0;
  std::size_t multipart_uploads = 0;
  std::size_t sessions = 0;

  bool operator==(const Swept&) const = default;
};

// Removes what has been kept for long enough. A training job is deleted as by DeleteTrainingJob:
// its logs and metrics have their own periods. Nothing of a job that hasn't ended is removed, nor
// any object in S3. After a crash the next start or sweep finishes what was begun.
class Retention {
 public:
  // Everything that it refers to outlives this.
  struct Parts {
    TrainingJobs& jobs;
    store::JobStore& store;
    const store::LogStore& logs;
    std::string log_group;
    const store::MetricStore& metrics;
    const Clock& clock;
    // Aborts the multipart uploads without a new part since then, and returns their number; null:
    // there are none.
    std::function<Result<std::size_t>(Timestamp)> abort_uploads{};
    // Removes the records of old remote sessions, and returns their number; null: there are none.
    std::function<Result<std::size_t>()> forget_sessions{};
    // How often deletions of jobs that failed half way are retried.
    std::chrono::milliseconds deletion_interval = std::chrono::minutes(1);
  };
  Retention(Parts parts, RetentionRules rules);
  // Ends a running sweep after its current item.
  ~Retention();
  Retention(const Retention&) = delete;
  Retention& operator=(const Retention&) = delete;

  // Sweeps on a thread of its own: now, every hour, and when rules change; and retries deletions.
  // Call once.
  void start();
  // Applies from the next sweep on. Any thread.
  void replace_rules(const RetentionRules& rules);
  RetentionRules rules() const;

  // Removes everything that is due. What can't be removed is logged and left for the next sweep.
  Swept sweep();

 private:
  void work();
  bool leaving() const;
  std::size_t sweep_jobs(Timestamp ended_by);
  bool has_ended(const std::string& job) const;

  const Parts parts_;
  mutable Mutex mutex_;
  ConditionVariable wake_;
  RetentionRules rules_ TRAINYARD_GUARDED_BY(mutex_);
  bool changed_ TRAINYARD_GUARDED_BY(mutex_) = false;
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace trainyard::control
