#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/training_job.h"

// How a client asks, by a plain request, for root and volume of an instance that fails to be kept
// for a while: an environment variable of the job.
namespace trainyard::control {

inline constexpr const char* kKeepOnFailure = "TRAINYARD_KEEP_ON_FAILURE";
inline constexpr std::chrono::seconds kMaxKeepOnFailure = std::chrono::days(7);

// nullopt: it isn't asked for, or the value is none (keep_on_failure_problem() says so).
std::optional<std::chrono::seconds> keep_on_failure(const model::CreateTrainingJobRequest& request);
// nullopt: nothing is wrong with the value, or there is none.
std::optional<std::string> keep_on_failure_problem(const model::CreateTrainingJobRequest& request);

}  // namespace trainyard::control
