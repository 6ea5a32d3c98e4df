#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "control/resolved_package.h"
#include "model/enum.h"
#include "model/gate.h"
#include "model/outcome.h"
#include "model/report.h"

// The events that can happen to a training job, and their effects. An event is stored before its
// effects are carried out, and effects are idempotent, so that they can be carried out again after
// a restart. All times of a job are times of its events.
namespace trainyard::control {

// The only host of an attempt that was stored before events named hosts.
constexpr const char* kFirstHost = "algo-1";

// A metric definition of an algorithm.
struct MetricPattern {
  std::string name{};
  std::string regex{};
  friend bool operator==(const MetricPattern&, const MetricPattern&) = default;
};

// What a job's AlgorithmName meant when the job was created, whatever happens to the algorithm
// later.
struct ResolvedAlgorithm {
  std::string arn;
  std::string image;  // TrainingImage
  // Defaults of hyperparameters that the request doesn't set.
  std::map<std::string, std::string> hyper_parameters{};
  std::vector<MetricPattern> metrics{};  // the request defines none of these names
  friend bool operator==(const ResolvedAlgorithm&, const ResolvedAlgorithm&) = default;
};

// The run that a job with MlflowConfig has in MLflow. It was created before the job was.
struct MlflowRun {
  std::string resource;  // MlflowResourceArn
  std::string experiment_id;
  std::string run_id;
  std::string record;  // the name of its record (control/mlflow_run_record.h)
  friend bool operator==(const MlflowRun&, const MlflowRun&) = default;
};

// CreateTrainingJob was accepted. The first event, once.
struct Created {
  Timestamp at;
  // Distinguishes this job from earlier and later ones of the same name: random, 32 hex digits.
  // Empty: the job was created before jobs had ids.
  std::string id{};
  int retry_attempts = 0;                      // RetryStrategy.MaximumRetryAttempts; 0: none
  std::chrono::seconds max_runtime{0};         // MaxRuntimeInSeconds; 0: created before this member
  bool is_spot = false;                        // EnableManagedSpotTraining
  std::chrono::seconds max_wait{0};            // MaxWaitTimeInSeconds; 0: none
  std::chrono::seconds max_pending{0};         // MaxPendingTimeInSeconds; 0: none
  std::optional<model::JobOutcome> outcome{};  // if a rule of the server applies
  // Types of InstancePreferences that the job may not use: they would have exceeded a quota.
  std::vector<std::string> over_quota{};
  std::chrono::seconds keep_alive{0};            // KeepAlivePeriodInSeconds; 0: no warm pool
  std::optional<ResolvedAlgorithm> algorithm{};  // of its AlgorithmName
  std::optional<bool> remote_debug{};            // EnableRemoteDebug, if the request says
  std::optional<MlflowRun> mlflow_run{};         // of its MlflowConfig
  std::optional<ResolvedPackages> packages{};    // of its ModelPackageConfig
};

// The job can't start now: others are before it, or hold what it needs. `reason` is for people;
// empty: no further reason.
struct Queued {
  Timestamp at;
  std::string reason{};
};

// The preference of ResourceConfig.InstancePreferences that a job runs on.
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
// in the plan: the first is the lead.
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

// The instance ended without a `finished` report, and restarting its agent didn't produce one; or
// its reports can't be read; or its engine took it away. `reason` is for people; empty in the first
// case.
struct AgentGone {
  Timestamp at;
  int attempt = 1;
  std::string host = kFirstHost;
  std::string reason{};
  model::FailureClass failure_class = model::FailureClass::platform;
};

// The instance's agent couldn't be started; nothing of it runs. `reason` is for people.
struct LaunchFailed {
  Timestamp at;
  int attempt = 1;
  std::string host = kFirstHost;
  std::string reason{};
};

// The attempt of a spot job must release its room. `reason` is for people: "its capacity is needed
// by …".
struct InterruptRequested {
  Timestamp at;
  int attempt = 1;
  std::string reason{};
};

// The instance's agent doesn't respond, or responds again. Has no further effect.
struct AgentSilent {
  Timestamp at;
  int attempt = 1;
  std::string host = kFirstHost;
  bool silent = true;
};

// A silent agent didn't keep a stop, or MaxRuntimeInSeconds: all instances of the attempt were
// killed, and outputs on silent hosts aren't uploaded.
struct AttemptCutOff {
  Timestamp at;
  int attempt = 1;
  model::StopReason reason = model::StopReason::StopRequested;
};

// A matching job took over this job's warm pool.
struct PoolReused {
  Timestamp at;
  std::string by;  // that job
};

// The job's warm pool has ended.
struct PoolEnded {
  Timestamp at;
  std::string reason{};  // for a person: "its room is needed by …"
};

// UpdateTrainingJob changed KeepAlivePeriodInSeconds.
struct KeepAliveChanged {
  Timestamp at;
  std::chrono::seconds keep_alive{0};
};

// UpdateTrainingJob switched remote debugging on or off.
struct RemoteDebugChanged {
  Timestamp at;
  bool enabled = false;
};

// Follows the report with which a job with ModelPackageConfig completed: its model is that version of
// a model package, created in the same transaction.
struct ModelPackaged {
  Timestamp at;
  std::string arn{};     // empty: none was created
  std::string reason{};  // then; for people
};

// What a job can ask to be woken for.
TRAINYARD_MODEL_ENUM(WakeReason,
                     retry,        // the pause before the next attempt is over
                     max_wait,     // MaxWaitTimeInSeconds have passed since its creation
                     max_pending,  // it has waited for MaxPendingTimeInSeconds
                     keep_alive)   // its warm pool was kept for KeepAlivePeriodInSeconds

// The time of a WakeAt has come.
struct WokeUp {
  Timestamp at;
  WakeReason why = WakeReason::retry;
};

using JobEvent =
    std::variant<Created, Queued, AttemptStarted, AgentReported, StopRequested, AgentGone,
                 LaunchFailed, AgentSilent, AttemptCutOff, WokeUp, InterruptRequested, PoolReused,
                 PoolEnded, KeepAliveChanged, RemoteDebugChanged, ModelPackaged>;

Timestamp time_of(const JobEvent& event);

// Why the instances of an attempt are stopped.
// `interrupted`: a spot job's attempt; the job will run again.
TRAINYARD_MODEL_ENUM(StopCause, none, requested, max_runtime, peer_failed, cut_off, interrupted,
                     max_wait)

// The effects. Each may be carried out again after a restart (effects_of() in job_state.h).

// Write the plans of the attempt's hosts, and start their agents.
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
// Ask the agents of these hosts to stop, repeatedly, until they have finished. Not included: hosts
// that have finished or are stopping by themselves; and, after a peer's failure or for an
// interruption, hosts whose container has exited.
struct StopAttempt {
  int attempt = 1;
  StopCause cause = StopCause::requested;
  std::vector<std::string> hosts;
  bool operator==(const StopAttempt&) const = default;
};
// The attempt is over on all hosts: release everything that it holds, and forget the job's WakeAts;
// those that still apply follow.
struct FreeCapacity {
  int attempt = 1;
  bool operator==(const FreeCapacity&) const = default;
};
// Instead of FreeCapacity: the instances of the attempt keep what they hold, as a warm pool.
struct KeepPool {
  int attempt = 1;
  bool operator==(const KeepPool&) const = default;
};
// The pool ends: its resources are released, and what is left of the instances is removed.
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
// Put the job into the queue, at its place by class and creation (control/placement_book.h).
struct Enqueue {
  bool operator==(const Enqueue&) const = default;
};
// The job ended without running: remove it from the queue, and forget its WakeAts.
struct Dequeue {
  bool operator==(const Dequeue&) const = default;
};

using Effect = std::variant<PlaceAttempt, OpenGate, StopAttempt, FreeCapacity, WakeAt, Enqueue,
                            Dequeue, KeepPool, EndPool>;

}  // namespace trainyard::control
