#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "model/status.h"
#include "model/training_job.h"

// Warm pools: what the instances of an attempt hold stays held after the job's end for a job that
// matches. A pool is part of the state of the job that left it (control/job_state.h), and goes from
// job to job:
//
//   InUse ──job's end──▶ Available ──a matching job begins──▶ Reused
//     │                      └─ time passed, room needed, ended by an update ──▶ Terminated
//     └─ nothing to be kept ──▶ Terminated
//
// Pure.
namespace trainyard::control {

// As long instances go on from job to job at most (developer guide, "Maximum warm pool duration").
inline constexpr std::chrono::days kLongestWarmPool{28};

struct WarmPool {
  model::WarmPoolResourceStatus status = model::WarmPoolResourceStatus::InUse;
  Timestamp since;                       // the first job of the instances began on them
  std::optional<Timestamp> available{};  // the job ended
  std::optional<Timestamp> ended{};      // Reused, Terminated
  std::string reused_by{};               // the job that did
  friend bool operator==(const WarmPool&, const WarmPool&) = default;
};

// When an Available one ends, with that KeepAlivePeriodInSeconds.
Timestamp end_of(const WarmPool& pool, std::chrono::seconds keep_alive);
// ResourceRetainedBillableTimeInSeconds; nullopt: not yet known.
std::optional<std::int64_t> retained_seconds(const WarmPool& pool);

// What two requests have in common if the instances of one can be the other's. Empty: the request
// matches none (spot jobs, InstanceGroups).
std::string warm_pool_key(const model::CreateTrainingJobRequest& request);

}  // namespace trainyard::control
