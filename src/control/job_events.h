#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/report.h"

// What can happen to a training job, and what has to be done when it happened. Everything that
// happens is one of these events; it is stored before its effects are carried out, and effects are
// idempotent, so that a restart may carry them out again. Every time of a job is the time in an
// event.
namespace trainyard::control {

// CreateTrainingJob was accepted. The first event, once.
struct Created {
  Timestamp at;
  // What tells this job from an earlier or later one of the same name: random, 32 hex digits.
  // Empty: the job was created before jobs had one.
  std::string id{};
};

// The job can't start now: others are before it, or hold what it needs. `reason` is for a person;
// empty: nothing but that.
struct Queued {
  Timestamp at;
  std::string reason{};
};

// Capacity was granted and attempt `attempt` (from 1) is about to be started.
struct AttemptStarted {
  Timestamp at;
  int attempt = 1;
};

// A line of the journal of the attempt's agent. The time is the report's.
struct AgentReported {
  int attempt = 1;
  model::Report report;
};

// StopTrainingJob was accepted.
struct StopRequested {
  Timestamp at;
};

// The agent ended without a `finished` report, and starting it again to clean up did not bring one;
// or what it reports can't be read. `reason` is for a person; empty: the first.
struct AgentGone {
  Timestamp at;
  int attempt = 1;
  std::string reason{};
};

// The attempt's agent could not be started; nothing of it runs. `reason` is for a person.
struct LaunchFailed {
  Timestamp at;
  int attempt = 1;
  std::string reason;
};

// The attempt's agent shows no sign of life, or does again. Ends nothing.
struct AgentSilent {
  Timestamp at;
  int attempt = 1;
  bool silent = true;
};

// A silent agent did not keep a stop, or MaxRuntimeInSeconds: the attempt was ended without it, and
// what its container wrote is not uploaded.
struct AttemptCutOff {
  Timestamp at;
  int attempt = 1;
  model::StopReason reason = model::StopReason::StopRequested;
};

using JobEvent = std::variant<Created, Queued, AttemptStarted, AgentReported, StopRequested,
                              AgentGone, LaunchFailed, AgentSilent, AttemptCutOff>;

Timestamp time_of(const JobEvent& event);

enum class EffectKind {
  start_attempt,     // write the plan, start the agent
  request_stop,      // ask the attempt's agent to stop the job
  release_capacity,  // the attempt holds nothing any more
  publish,           // what DescribeTrainingJob answers has changed status
};

struct Effect {
  EffectKind kind;
  int attempt = 0;  // 0 where no attempt is meant
  friend bool operator==(const Effect&, const Effect&) = default;
};

}  // namespace trainyard::control
