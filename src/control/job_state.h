#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "control/job_attempt.h"
#include "control/job_events.h"
#include "control/job_phase.h"
#include "control/warm_pool.h"
#include "model/report.h"

// The life of a training job as a pure function: no clock, no I/O, no threads.
//
// A job runs in attempts, one at a time, each on all its hosts. Its phase follows from its hosts:
// Downloading when the first one downloads, Training when every one has started its container,
// Uploading when every container has exited. When a host fails, its peers are stopped; the first
// failure reason is the attempt's. When no instance is left the attempt is over, and so is the job,
// unless control/retry_policy.h retries it: then it is Starting again.
//
// The attempt of a spot job can be interrupted: its instances are stopped, and the job is
// Interrupted until its next attempt starts. That doesn't count as a retry.
//
// A job that ends may leave its last attempt's instances as a warm pool (control/warm_pool.h),
// which outlives the job.
//
// After a stop, or when a limit of StoppingCondition is exceeded, the phase is Stopping, during
// which Uploading isn't shown; if no attempt runs, the job is Stopped at once. may_follow() in
// control/job_phase.h defines the transitions.
namespace trainyard::control {

// An entry of SecondaryStatusTransitions. The message may change while the phase lasts.
struct Transition {
  Phase status = Phase::Starting;
  Timestamp start_time;
  std::optional<Timestamp> end_time;  // the next entry's start; a terminal entry's own start
  std::string status_message;
  friend bool operator==(const Transition&, const Transition&) = default;
};

struct FinalMetric {
  std::string metric_name;
  double value = 0;
  Timestamp timestamp;
  friend bool operator==(const FinalMetric&, const FinalMetric&) = default;
};

struct JobState {
  std::string id;                              // Created::id
  int retry_attempts = 0;                      // Created::retry_attempts
  std::chrono::seconds max_runtime{0};         // Created::max_runtime
  bool is_spot = false;                        // Created::is_spot
  std::chrono::seconds max_wait{0};            // Created::max_wait
  std::chrono::seconds max_pending{0};         // Created::max_pending
  std::optional<model::JobOutcome> outcome{};  // Created::outcome
  std::chrono::seconds keep_alive{0};          // Created::keep_alive, or as it was changed
  Phase phase = Phase::Starting;
  std::vector<Transition> transitions;  // oldest first; empty until Created

  Timestamp creation_time;
  Timestamp last_modified_time;
  // When hosts of the first attempt that got this far started to download; billing starts.
  std::optional<Timestamp> training_start_time;
  // Completed, Stopped: the terminal entry's start. Failed: when the failure was detected. Absent
  // if the job has no training_start_time.
  std::optional<Timestamp> training_end_time;
  // Whole seconds, at least 1, set at the end. Billable time is the sum of the attempts' run times;
  // training time is the same for on-demand jobs, and for spot jobs the time between start and end.
  std::optional<std::int64_t> training_time_in_seconds;
  std::optional<std::int64_t> billable_time_in_seconds;

  std::vector<FinalMetric> final_metrics;  // the last value of each, in order of first appearance
  std::string failure_reason;              // only in Failed; at most 1024 characters
  std::string model_artifacts;             // s3://… that the last attempt uploaded; empty: none

  // The preference that the first attempt used; all later ones keep it.
  std::optional<InstanceSelection> selected;
  std::vector<std::string> over_quota;           // Created::over_quota
  std::optional<ResolvedAlgorithm> algorithm;    // Created::algorithm
  std::optional<model::StopReason> stop_reason;  // set with Stopping: the first reason wins
  std::vector<AttemptState> attempts;            // by number, from 1
  std::optional<Timestamp> retry_at;             // the next attempt starts after this time
  // Since when no attempt has been running. nullopt: one is running, the job has ended, or it is
  // older than this member.
  std::optional<Timestamp> waiting_since;
  std::chrono::milliseconds waited{0};  // in total, before earlier attempts
  // From the first attempt on, for a job with keep_alive, or one that took over a pool.
  std::optional<WarmPool> warm_pool;
  std::optional<bool> remote_debug;          // Created::remote_debug, or as it was changed
  std::optional<MlflowRun> mlflow_run;       // Created::mlflow_run
  std::optional<ResolvedPackages> packages;  // Created::packages
  std::string output_package;                // ARN of the model package that it made; empty: none

  friend bool operator==(const JobState&, const JobState&) = default;
};

// Whether UpdateTrainingJob may switch remote debugging in that phase (developer guide,
// train-remote-debugging).
bool may_switch_debugging(Phase phase);
int last_attempt(const JobState& state);  // the number of the newest one; 0: none
// The attempt whose instances are placed and haven't all ended; null: none.
const AttemptState* running_attempt(const JobState& state);
// The job has ended, and its instances are kept for another one.
bool has_available_pool(const JobState& state);
// The sum for all attempts' instances.
model::Losses losses_of(const JobState& state);
// Whether the current status message says that an agent doesn't respond.
bool mentions_silence(const JobState& state);
// The sum of all attempts' run times; `now` is used as the end of a running one.
std::chrono::milliseconds run_time(const JobState& state, Timestamp now);

struct StateChange {
  JobState state;
  std::vector<Effect> effects;
  // False: the event was old news; state is as it was and there are no effects.
  bool changed = false;
};

// Any event is valid in any state; one that doesn't apply (a late report of an earlier attempt, one
// that was already counted, a stop of a terminal job) changes nothing. Times never go backwards,
// whatever the events' clocks say.
StateChange apply_event(const JobState& state, const JobEvent& event);

// The effects that must be in force in this state, for a process that starts with it: those of the
// events so far that nothing has undone. Empty for terminal jobs without an Available warm pool.
std::vector<Effect> effects_of(const JobState& state);

// The state that results from these events.
JobState replay(const std::vector<JobEvent>& events);

}  // namespace trainyard::control
