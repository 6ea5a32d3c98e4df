#include "client/retry.h"

#include <algorithm>
#include <string_view>

#include "base/backoff.h"

namespace trainyard::client {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMaxBackoff{20'000};
constexpr Backoff kTransientBackoff{milliseconds(50), kMaxBackoff, 1};
constexpr Backoff kThrottlingBackoff{milliseconds(1000), kMaxBackoff, 1};
constexpr milliseconds kMaxAddedByRetryAfter{5000};

constexpr std::string_view kThrottlingCodes[] = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
};
constexpr std::string_view kTransientCodes[] = {"RequestTimeout", "RequestTimeoutException"};
constexpr int kTransientStatuses[] = {500, 502, 503, 504};
constexpr int kTooManyRequests = 429;

template <class List, class Value>
bool contains(const List& list, const Value& value) {
  return std::find(std::begin(list), std::end(list), value) != std::end(list);
}

}  // namespace

RetryKind retry_kind_of(const ApiError& error) {
  if (error.code == ErrorCode::Unreachable || error.code == ErrorCode::TimedOut)
    return RetryKind::transient;
  if (error.http_status == 0) return RetryKind::none;
  if (error.http_status == kTooManyRequests || contains(kThrottlingCodes, error.service_code))
    return RetryKind::throttling;
  if (contains(kTransientStatuses, error.http_status) ||
      contains(kTransientCodes, error.service_code))
    return RetryKind::transient;
  return RetryKind::none;
}

int retry_cost(RetryKind kind) {
  return kind == RetryKind::throttling ? 5 : 14;
}

milliseconds retry_pause(RetryKind kind, int failed, double random,
                         std::optional<milliseconds> retry_after) {
  const Backoff& backoff = kind == RetryKind::throttling ? kThrottlingBackoff : kTransientBackoff;
  const milliseconds ours = backoff.pause(failed, random);
  if (!retry_after) return ours;
  return std::max(ours, std::min(*retry_after, ours + kMaxAddedByRetryAfter));
}

bool RetryQuota::acquire(int amount) {
  const MutexLock lock(mutex_);
  if (amount > left_) return false;
  left_ -= amount;
  return true;
}

void RetryQuota::release(int amount) {
  const MutexLock lock(mutex_);
  left_ = std::min(left_ + amount, kCapacity);
}

}  // namespace trainyard::client
