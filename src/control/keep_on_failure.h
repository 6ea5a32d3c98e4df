#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/training_job.h"

// How a client asks, by an environment variable of the job, that root and volume of an instance
// that fails be kept for a while.
namespace trainyard::control {

inline constexpr const char* kKeepOnFailure = "TRAINYARD_KEEP_ON_FAILURE";
inline constexpr std::chrono::seconds kMaxKeepOnFailure = std::chrono::days(7);

// nullopt: not requested, or the value is invalid (keep_on_failure_problem() says why).
std::optional<std::chrono::seconds> keep_on_failure(const model::CreateTrainingJobRequest& request);
// nullopt: the value is valid, or there is none.
std::optional<std::string> keep_on_failure_problem(const model::CreateTrainingJobRequest& request);

}  // namespace trainyard::control
