#include "control/retry_policy.h"

#include "base/backoff.h"

namespace trainyard::control {
namespace {

constexpr Backoff kAttemptBackoff{std::chrono::seconds(1), kMaxRetryPause};

bool is_retryable(model::FailureClass failure) {
  return failure == model::FailureClass::platform || failure == model::FailureClass::interruption;
}

}  // namespace

std::optional<std::chrono::milliseconds> retry_after(model::FailureClass failure, int attempts,
                                                     int max_retries) {
  if (!is_retryable(failure) || attempts > max_retries) return std::nullopt;
  return kAttemptBackoff.pause(attempts);
}

}  // namespace trainyard::control
