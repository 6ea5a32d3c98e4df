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
// A job is tried in attempts, one at a time, each on all its hosts at once. Its phase follows from
// its hosts: Downloading when the first one downloads, Training when every one has started its
// container, Uploading when every container has ended. The first host that fails has its peers
// stopped; its reason is the attempt's. When no instance is left the attempt is over, and the job
// with it, unless control/retry_policy.h has it tried again: then it is Starting once more.
//
// The attempt of a spot job can be interrupted: its instances are stopped, and the job is
// Interrupted until its next attempt starts. That uses up no retry.
//
// A job that ends may leave its last attempt's instances as a warm pool (control/warm_pool.h),
// whose life goes on when the job's is over.
//
// A stop, or a limit of StoppingCondition, goes through Stopping, where Uploading isn't shown;
// where no attempt runs, to Stopped at once. Which phase may follow which: may_follow() in
// control/job_phase.h.
namespace trainyard::control {

// An entry of SecondaryStatusTransitions. The message is overwritten while the phase lasts.
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
  // Of the first attempt that came to it: hosts began to download; billing starts.
  std::optional<Timestamp> training_start_time;
  // Completed, Stopped: the terminal entry's start. Failed: when the failure was detected. Absent
  // when the job never came to training_start_time.
  std::optional<Timestamp> training_end_time;
  // Whole seconds, at least 1, with the end. Billable are the run times of all attempts together;
  // the other is the same for an on-demand job, and for a spot job all between start and end.
  std::optional<std::int64_t> training_time_in_seconds;
  std::optional<std::int64_t> billable_time_in_seconds;

  std::vector<FinalMetric> final_metrics;  // the last value of each, in order of first appearance
  std::string failure_reason;              // only in Failed; at most 1024 characters
  std::string model_artifacts;             // s3://… that the last attempt uploaded; empty: none

  // The preference that the first attempt began with; all later ones keep it.
  std::optional<InstanceSelection> selected;
  std::vector<std::string> over_quota;           // Created::over_quota
  std::optional<ResolvedAlgorithm> algorithm;    // Created::algorithm
  std::optional<model::StopReason> stop_reason;  // set with Stopping: the first reason wins
  std::vector<AttemptState> attempts;            // by number, from 1
  std::optional<Timestamp> retry_at;             // the next attempt waits for this time
  // No attempt runs since then. nullopt: one does, or the job is over, or it is of before this was
  // kept.
  std::optional<Timestamp> waiting_since;
  std::chrono::milliseconds waited{0};  // before earlier attempts, together
  // From the first attempt on, of a job with keep_alive, or one that took another's.
  std::optional<WarmPool> warm_pool;

  friend bool operator==(const JobState&, const JobState&) = default;
};

int last_attempt(const JobState& state);  // the number of the one started last; 0: none
// The one whose instances are placed and not all ended; null: none.
const AttemptState* running_attempt(const JobState& state);
// The job has ended, and its instances wait for another.
bool has_available_pool(const JobState& state);
// Of all attempts' instances.
model::Losses losses_of(const JobState& state);
// The current status message says that an agent does not respond.
bool says_silent(const JobState& state);
// What all attempts' run times come to; `now` ends the one that runs.
std::chrono::milliseconds run_time(const JobState& state, Timestamp now);

struct Step {
  JobState state;
  std::vector<Effect> effects;
  // False: the event was old news; state is as it was and there are no effects.
  bool changed = false;
};

// Any event is good in any state; one that makes no sense there (a late report of an older attempt,
// one that was counted already, a stop of a terminal job) changes nothing. Times never go
// backwards, whatever the events' clocks say.
Step apply_event(const JobState& state, const JobEvent& event);

// What has to be in effect in this state, for a process that begins with it: the same as the
// effects that the events on the way here gave and nothing has undone. Empty for terminal jobs that
// have no Available warm pool.
std::vector<Effect> effects_of(const JobState& state);

// The state that these events build, from nothing.
JobState replay(const std::vector<JobEvent>& events);

}  // namespace trainyard::control
