#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "control/job_events.h"

// The life of a training job as a pure function: no clock, no I/O, no threads.
//
//             Created
//                |
//            Starting ----Queued----> Pending
//                |                       |
//                +--- downloading -------+           InProgress
//                v
//            Downloading --training--> Training --uploading--> Uploading
//                                                                  |
//   StopRequested, or a `stopping` report,          finished:      +--> Completed
//   from any of these:                                             +--> Failed
//            Stopping --finished--> Stopped | MaxRuntimeExceeded
//
// finished(Failed), LaunchFailed and AgentGone lead to Failed from any phase, AttemptCutOff through
// Stopping to Stopped or MaxRuntimeExceeded. A stop before an
// attempt was started goes through Stopping to Stopped at once. Uploading is not shown while a job
// is Stopping. Phases may be skipped (a job without a download), never taken backwards; terminal
// phases never leave.
namespace trainyard::control {

// The SecondaryStatus values that this service emits; TrainingJobStatus follows from them.
enum class Phase {
  Starting,
  Pending,
  Downloading,
  Training,
  Uploading,
  Stopping,
  Completed,
  Failed,
  Stopped,
  MaxRuntimeExceeded,
};

std::string_view to_string(Phase phase);  // the SecondaryStatus
std::optional<Phase> parse_phase(std::string_view text);
// TrainingJobStatus: InProgress, Stopping, Completed, Failed, Stopped.
std::string_view training_job_status(Phase phase);
bool is_terminal(Phase phase);

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
  std::string id;  // Created::id
  Phase phase = Phase::Starting;
  std::vector<Transition> transitions;  // oldest first; empty until Created

  Timestamp creation_time;
  Timestamp last_modified_time;
  std::optional<Timestamp> training_start_time;  // hosts began to prepare data; billing starts
  // Completed, Stopped: the terminal entry's start. Failed: when the failure was detected. Absent
  // when the job never came to training_start_time.
  std::optional<Timestamp> training_end_time;
  std::optional<std::int64_t> training_time_in_seconds;  // whole seconds, at least 1; with the end
  std::optional<std::int64_t> billable_time_in_seconds;  // the same for jobs without spot

  std::vector<FinalMetric> final_metrics;  // the last value of each, in order of first appearance
  std::string failure_reason;              // only in Failed; at most 1024 characters
  std::string model_artifacts;             // s3://…; empty: none was uploaded

  int attempt = 0;                 // the attempt that was started last; 0: none
  std::int64_t last_sequence = 0;  // of that attempt's reports: all up to this one are counted
  std::optional<model::StopReason> stop_reason;    // set with Stopping: the first reason wins
  std::optional<Timestamp> failure_detected_time;  // the container ended with a non-zero code
  model::Losses losses;                            // of that attempt, as last reported

  friend bool operator==(const JobState&, const JobState&) = default;
};

// AgentSilent was the last word on it: the current status message says so.
bool is_silent(const JobState& state);

struct Step {
  JobState state;
  std::vector<Effect> effects;
  bool changed =
      false;  // false: the event was old news; state is as it was and there are no effects
};

// Any event is good in any state; one that makes no sense there (a late report of an older attempt,
// one that was counted already, a stop of a terminal job) changes nothing. Times never go
// backwards, whatever the events' clocks say.
Step apply_event(const JobState& state, const JobEvent& event);

// The state that these events build, from nothing.
JobState replay(const std::vector<JobEvent>& events);

}  // namespace trainyard::control
