#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "control/job_events.h"
#include "model/enum.h"
#include "model/report.h"

// A training job's record of its attempts and their instances. Pure: changed only by job_state.cc.
namespace trainyard::control {

// The progress of an instance, by its agent's reports; never goes backwards.
TRAINYARD_MODEL_ENUM(InstancePhase, placed, preparing, downloading,
                     ready,      // waits for Gate::start
                     training,   // its container runs
                     uploading,  // its container has ended
                     uploaded,   // its part of the outputs is in S3
                     finished,   // its last report is counted
                     gone)       // it ended without a last report

struct InstanceState {
  std::string host;
  InstancePhase phase = InstancePhase::placed;
  std::int64_t last_sequence = 0;  // of its reports: all up to this one are counted
  std::optional<int> exit_code{};  // of its container
  // With phase `finished`: as reported. With `gone`: Failed, or Stopped if nothing of it ever ran.
  std::optional<model::Outcome> outcome{};
  model::FailureClass failure_class = model::FailureClass::none;
  std::string failure_reason{};
  model::Losses losses{};    // as last reported
  bool has_part = false;     // of the outputs, in S3
  bool is_stopping = false;  // its agent stops the container by itself: a limit was exceeded
  bool is_silent = false;    // the last AgentSilent says so
  std::optional<Timestamp> kept_until{};  // it failed, and its root and volume are kept until then
  std::vector<model::InfraCheck> checks{};  // as reported; empty: none were made
  bool is_warm = false;                     // Report::warm, with phase `finished`
  friend bool operator==(const InstanceState&, const InstanceState&) = default;
};

struct AttemptState {
  int number = 1;
  Timestamp started;                          // AttemptStarted
  std::optional<Timestamp> training_start;    // the first host began to download; billing starts
  std::optional<Timestamp> failure_detected;  // the first container ended with a non-zero code
  std::optional<Timestamp> ended;             // no instance of it is left
  StopCause stop_cause = StopCause::none;     // the first one
  std::string first_failed_host;              // its peers were stopped
  // When it has ended: the result of failure_of(), which is the job's if the failure is final.
  // After an interruption `interruption` and its reason, unless the containers exited by
  // themselves.
  model::FailureClass failure_class = model::FailureClass::none;
  std::string failure_reason;            // at most 1024 characters
  std::optional<PoolSource> reuses{};    // AttemptStarted::reuses
  std::vector<InstanceState> instances;  // in the order of AttemptStarted; the first is the lead

  const InstanceState* find(std::string_view host) const;
  friend bool operator==(const AttemptState&, const AttemptState&) = default;
};

bool has_ended(const InstanceState& instance);  // finished or gone
bool has_ended(const AttemptState& attempt);    // all instances have
// All instances have left what a matching job can use.
bool is_warm(const AttemptState& attempt);
std::vector<std::string> hosts_of(const AttemptState& attempt);
// Whether it failed because the first host that failed didn't pass its checks.
bool was_unhealthy(const AttemptState& attempt);
// The hosts whose agents must be asked to stop (StopAttempt); empty if the attempt isn't being
// stopped.
std::vector<std::string> hosts_to_stop(const AttemptState& attempt);
// Whether the containers may start: every host is `ready`, and the attempt isn't being stopped.
bool may_open_start(const AttemptState& attempt);
// Whether the lead may join the outputs: it has uploaded its part, and no other host will upload
// one.
bool may_open_finish(const AttemptState& attempt);
std::vector<std::string> hosts_with_parts(const AttemptState& attempt);
struct AttemptFailure {
  model::FailureClass failure_class = model::FailureClass::none;
  std::string reason;
  std::string host;
};
// Why an attempt whose instances have all ended has failed; nullopt: it hasn't. The failure is that
// of the first host that failed, even if it reports something else. `stopping`: the attempt was
// being stopped; then exit codes of containers and instances that were taken away don't count, but
// other failures (of an upload) do.
std::optional<AttemptFailure> failure_of(const AttemptState& attempt, bool stopping);

// The time that counts for billing and MaxRuntimeInSeconds: from training_start to the detected
// failure, or the end. Zero before training_start. `now` is used as the end while it runs.
std::chrono::milliseconds run_time(const AttemptState& attempt, Timestamp now);

}  // namespace trainyard::control
