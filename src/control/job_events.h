#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/gate.h"
#include "model/outcome.h"
#include "model/report.h"

// What can happen to a training job, and what has to be done when it happened. Everything that
// happens is one of these events; it is stored before its effects are carried out, and effects are
// idempotent, so that a restart may carry them out again. Every time of a job is the time in an
// event.
namespace trainyard::control {

// The only host of an attempt that was stored before events named hosts.
constexpr const char* kFirstHost = "algo-1";

// What a job's AlgorithmName meant when the job was created: whatever becomes of the algorithm.
struct ResolvedAlgorithm {
  std::string arn;
  std::string image;  // TrainingImage
  // Defaults of hyperparameters that the request doesn't set.
  std::map<std::string, std::string> hyper_parameters{};
  // Names and regexes of metric definitions; the request defines none of these names.
  std::vector<std::pair<std::string, std::string>> metrics{};
  friend bool operator==(const ResolvedAlgorithm&, const ResolvedAlgorithm&) = default;
};

// CreateTrainingJob was accepted. The first event, once.
struct Created {
  Timestamp at;
  // What tells this job from an earlier or later one of the same name: random, 32 hex digits.
  // Empty: the job was created before jobs had one.
  std::string id{};
  int retry_attempts = 0;               // RetryStrategy.MaximumRetryAttempts; 0: none
  std::chrono::seconds max_runtime{0};  // MaxRuntimeInSeconds; 0: created before it was kept here
  bool is_spot = false;                 // EnableManagedSpotTraining
  std::chrono::seconds max_wait{0};     // MaxWaitTimeInSeconds; 0: none
  std::chrono::seconds max_pending{0};  // MaxPendingTimeInSeconds; 0: none
  std::optional<model::JobOutcome> outcome{};  // of the server's rule for it
  // Types of InstancePreferences that the job may not get: they would have passed a quota.
  std::vector<std::string> over_quota{};
  std::chrono::seconds keep_alive{0};            // KeepAlivePeriodInSeconds; 0: no warm pool
  std::optional<ResolvedAlgorithm> algorithm{};  // of its AlgorithmName
};

// The job can't start now: others are before it, or hold what it needs. `reason` is for a person;
// empty: nothing but that.
struct Queued {
  Timestamp at;
  std::string reason{};
};

// Which of ResourceConfig.InstancePreferences a job runs on.
struct InstanceSelection {
  std::string instance_type;
  std::int64_t instance_count = 1;
  friend bool operator==(const InstanceSelection&, const InstanceSelection&) = default;
};

// The warm pool whose instances an attempt runs on.
struct PoolSource {
  std::string job;     // that left them
  int attempt = 1;     // of that job
  std::string job_id;  // Created::id
  Timestamp since;     // WarmPool::since
  friend bool operator==(const PoolSource&, const PoolSource&) = default;
};

// Capacity was granted and attempt `attempt` (from 1) is about to be placed on `hosts`, sorted as
// the plan has them: the first is the lead.
struct AttemptStarted {
  Timestamp at;
  int attempt = 1;
  std::vector<std::string> hosts{kFirstHost};
  std::optional<InstanceSelection> selection{};  // of a job with InstancePreferences
  std::optional<PoolSource> reuses{};
};

// A line of the journal of the agent on `host`. The time is the report's.
struct AgentReported {
  int attempt = 1;
  std::string host = kFirstHost;
  model::Report report{};
};

// StopTrainingJob was accepted.
struct StopRequested {
  Timestamp at;
};

// The instance ended without a `finished` report, and starting its agent again did not bring one;
// or what it reports can't be read; or its engine took it away. `reason` is for a person; empty:
// the first.
struct AgentGone {
  Timestamp at;
  int attempt = 1;
  std::string host = kFirstHost;
  std::string reason{};
  model::FailureClass failure_class = model::FailureClass::platform;
};

// The instance's agent could not be started; nothing of it runs. `reason` is for a person.
struct LaunchFailed {
  Timestamp at;
  int attempt = 1;
  std::string host = kFirstHost;
  std::string reason{};
};

// The attempt of a spot job has to give its room back. `reason` is for a person: "its capacity is
// needed by …".
struct InterruptRequested {
  Timestamp at;
  int attempt = 1;
  std::string reason{};
};

// The instance's agent shows no sign of life, or does again. Ends nothing.
struct AgentSilent {
  Timestamp at;
  int attempt = 1;
  std::string host = kFirstHost;
  bool silent = true;
};

// A silent agent did not keep a stop, or MaxRuntimeInSeconds: all instances of the attempt were
// ended, and what the silent ones' containers wrote is not uploaded.
struct AttemptCutOff {
  Timestamp at;
  int attempt = 1;
  model::StopReason reason = model::StopReason::StopRequested;
};

// A job that matches took the warm pool that this one left.
struct PoolReused {
  Timestamp at;
  std::string by;  // that job
};

// The warm pool that the job left is given up.
struct PoolEnded {
  Timestamp at;
  std::string reason{};  // for a person: "its room is needed by …"
};

// UpdateTrainingJob changed KeepAlivePeriodInSeconds.
struct KeepAliveChanged {
  Timestamp at;
  std::chrono::seconds keep_alive{0};
};

// What a job may have asked to be woken for.
enum class WakeReason {
  retry,        // the pause before the next attempt is over
  max_wait,     // MaxWaitTimeInSeconds have passed since its creation
  max_pending,  // it has waited for MaxPendingTimeInSeconds
  keep_alive,   // its warm pool was kept for KeepAlivePeriodInSeconds
};

// The time of a WakeAt has come.
struct WokeUp {
  Timestamp at;
  WakeReason why = WakeReason::retry;
};

using JobEvent = std::variant<Created, Queued, AttemptStarted, AgentReported, StopRequested,
                              AgentGone, LaunchFailed, AgentSilent, AttemptCutOff, WokeUp,
                              InterruptRequested, PoolReused, PoolEnded, KeepAliveChanged>;

Timestamp time_of(const JobEvent& event);

// Why the instances of an attempt are to stop.
enum class StopCause {
  none,
  requested,
  max_runtime,
  peer_failed,
  cut_off,
  interrupted,  // a spot job's; it is tried again
  max_wait,
};

// The effects. Each may be carried out again after a restart (effects_of() in job_state.h).

// Write the plans of the attempt's hosts, start their agents.
struct PlaceAttempt {
  int attempt = 1;
  std::vector<std::string> hosts;
  bool operator==(const PlaceAttempt&) const = default;
};
// Gate::start: on every host. Gate::finish: on the lead, the first host of the attempt; `hosts` are
// those whose parts of the outputs are in S3. Never for attempts with one host.
struct OpenGate {
  int attempt = 1;
  model::Gate gate = model::Gate::start;
  std::vector<std::string> hosts;
  bool operator==(const OpenGate&) const = default;
};
// Ask the agents of these hosts to stop, again and again until they have finished. Not those that
// have finished or stop by themselves, nor, for a failed peer's sake or an interruption, those
// whose container has ended.
struct StopAttempt {
  int attempt = 1;
  StopCause cause = StopCause::requested;
  std::vector<std::string> hosts;
  bool operator==(const StopAttempt&) const = default;
};
// The attempt is over on all hosts: it holds nothing any more. What the job asked to be woken for
// is forgotten; WakeAts that still count follow.
struct FreeCapacity {
  int attempt = 1;
  bool operator==(const FreeCapacity&) const = default;
};
// In place of FreeCapacity: the instances of the attempt hold what they hold, as a warm pool.
struct KeepPool {
  int attempt = 1;
  bool operator==(const KeepPool&) const = default;
};
// They do no more; what is left of them goes.
struct EndPool {
  int attempt = 1;
  bool operator==(const EndPool&) const = default;
};
// Record WokeUp{at or later, why}.
struct WakeAt {
  Timestamp at;
  WakeReason why = WakeReason::retry;
  bool operator==(const WakeAt&) const = default;
};
// The job waits for capacity, in its place by class and creation (control/placement_book.h).
struct Enqueue {
  bool operator==(const Enqueue&) const = default;
};
// The job ended without running: it waits for nothing any more, and isn't woken.
struct Dequeue {
  bool operator==(const Dequeue&) const = default;
};

using Effect = std::variant<PlaceAttempt, OpenGate, StopAttempt, FreeCapacity, WakeAt, Enqueue,
                            Dequeue, KeepPool, EndPool>;

}  // namespace trainyard::control
