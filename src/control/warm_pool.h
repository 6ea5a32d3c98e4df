#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "model/status.h"
#include "model/training_job.h"

// Warm pools: the resources of an attempt's instances are kept after the job's end for a matching
// job. A pool is part of the state of the job that left it (control/job_state.h). It is handed from
// job to job:
//
//   InUse ──job's end──▶ Available ──a matching job starts──▶ Reused
//     │                      └─ time passed, room needed, ended by an update ──▶ Terminated
//     └─ nothing to be kept ──▶ Terminated
//
// Pure.
namespace trainyard::control {

// The maximum time for which instances are handed from job to job (developer guide, "Maximum warm
// pool duration").
inline constexpr std::chrono::days kMaxWarmPoolLife{28};

struct WarmPool {
  model::WarmPoolResourceStatus status = model::WarmPoolResourceStatus::InUse;
  Timestamp since;                       // when the first job on the instances started
  std::optional<Timestamp> available{};  // when the job ended
  std::optional<Timestamp> ended{};      // Reused, Terminated
  std::string reused_by{};               // the job that took it over
  friend bool operator==(const WarmPool&, const WarmPool&) = default;
};

// When an Available pool with that KeepAlivePeriodInSeconds ends.
Timestamp end_of(const WarmPool& pool, std::chrono::seconds keep_alive);
// ResourceRetainedBillableTimeInSeconds; nullopt: not yet known.
std::optional<std::int64_t> retained_seconds(const WarmPool& pool);

// Equal for two requests if the instances of one can be used by the other. Empty: the request
// matches none (spot jobs, InstanceGroups).
std::string warm_pool_key(const model::CreateTrainingJobRequest& request);

}  // namespace trainyard::control
