#pragma once

#include <chrono>
#include <optional>

#include "model/report.h"

// Whether a failed attempt is followed by another one. A pure function.
namespace trainyard::control {

constexpr std::chrono::seconds kMaxRetryPause{60};

// The pause before the next attempt: 1 s, 2 s, 4 s … up to 60 s. nullopt: the failure is final.
// RetryStrategy retries what the API calls InternalServerError: failures of the platform, and
// instances that were taken away; an error of the request or the algorithm would occur again.
// `attempts`: the number started so far, including the failed one. `max_retries`:
// RetryStrategy.MaximumRetryAttempts, 0 without one.
std::optional<std::chrono::milliseconds> retry_after(model::FailureClass failure, int attempts,
                                                     int max_retries);

}  // namespace trainyard::control
