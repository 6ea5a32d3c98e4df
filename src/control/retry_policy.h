#pragma once

#include <chrono>
#include <optional>

#include "model/report.h"

// Whether a failed attempt is followed by another one. A pure function.
namespace trainyard::control {

constexpr std::chrono::seconds kMaxRetryPause{60};

// The pause before the next attempt: 1 s, 2 s, 4 s … up to 60 s. nullopt: the failure is final.
// RetryStrategy retries what the API calls InternalServerError: failures of the platform, and
// instances that were taken away; what the request or the algorithm did wrong fails again.
// `attempts`: that were started so far, the failed one among them. `max_retries`:
// RetryStrategy.MaximumRetryAttempts, 0 without one.
std::optional<std::chrono::milliseconds> retry_after(model::FailureClass failure, int attempts,
                                                     int max_retries);

}  // namespace trainyard::control
