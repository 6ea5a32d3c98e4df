#include "control/retry_policy.h"

#include <algorithm>

namespace trainyard::control {
namespace {

constexpr std::chrono::seconds kFirstPause{1};
constexpr int kMaxDoublings = 6;  // 64 s is past the maximum

bool is_retryable(model::FailureClass failure) {
  return failure == model::FailureClass::platform || failure == model::FailureClass::interruption;
}

}  // namespace

std::optional<std::chrono::milliseconds> retry_after(model::FailureClass failure, int attempts,
                                                     int max_retries) {
  if (!is_retryable(failure) || attempts > max_retries) return std::nullopt;
  const int doublings = std::clamp(attempts - 1, 0, kMaxDoublings);
  return std::min<std::chrono::milliseconds>(kFirstPause * (1 << doublings), kMaxRetryPause);
}

}  // namespace trainyard::control
