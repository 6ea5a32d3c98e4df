#include "control/retry_policy.h"

#include "base/backoff.h"

namespace trainyard::control {
namespace {

constexpr Backoff kAttemptBackoff{std::chrono::seconds(1), kMaxRetryPause};

bool is_retryable(model::FailureClass failure) {
  return failure == model::FailureClass::platform || failure == model::FailureClass::interruption;
}

}  // namespace

std::optional<std::chrono::milliseconds> retry_after(model::FailureClass failure, Tries tries) {
  if (!is_retryable(failure) || tries.attempts > tries.max_retries) return std::nullopt;
  return kAttemptBackoff.pause(tries.attempts);
}

}  // namespace trainyard::control
