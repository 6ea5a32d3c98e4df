#pragma once

#include <chrono>
#include <optional>

#include "model/report.h"

// Whether a failed attempt is followed by another one. A pure function.
namespace trainyard::control {

constexpr std::chrono::seconds kMaxRetryPause{60};

struct Tries {
  int attempts = 1;     // started so far, including the failed one
  int max_retries = 0;  // RetryStrategy.MaximumRetryAttempts; 0 without one
};

// The pause before the next attempt: 1 s, 2 s, 4 s … up to 60 s. nullopt: the failure is final.
// RetryStrategy retries what the API calls InternalServerError: failures of the platform, and
// instances that were taken away; an error of the request or the algorithm would occur again.
std::optional<std::chrono::milliseconds> retry_after(model::FailureClass failure, Tries tries);

}  // namespace trainyard::control
