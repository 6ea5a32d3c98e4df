#pragma once

#include <chrono>
#include <optional>

#include "base/mutex.h"
#include "client/api_error.h"

// When a failed call is retried: the AWS SDKs' standard mode, as its reference describes it since
// 2026 ("Retry behavior" in the AWS SDKs and Tools Reference Guide) and botocore 1.44 implements
// it. Pure, except for the quota's lock.
namespace trainyard::client {

enum class RetryKind { none, transient, throttling };

RetryKind retry_kind_of(const ApiError& error);

// The cost of a retry, taken from the quota.
int retry_cost(RetryKind kind);

// The pause before the next attempt, after `failed` attempts (1 or more): a random part of a time
// that doubles (base/backoff.h), from 50 ms, or 1 s after throttling, up to 20 s. `random` is in
// [0, 1). `retry_after`, requested by the service, extends it by at most 5 s.
std::chrono::milliseconds retry_pause(RetryKind kind, int failed, double random,
                                      std::optional<std::chrono::milliseconds> retry_after);

// Limits the retries of all calls of a client together, so that a service with problems isn't
// flooded. Safe from any thread.
class RetryQuota {
 public:
  static constexpr int kCapacity = 500;
  static constexpr int kGivenBackByAFirstSuccess = 1;

  // False: there isn't that much left, and nothing was taken.
  bool acquire(int amount);
  void release(int amount);

 private:
  Mutex mutex_;
  int left_ TRAINYARD_GUARDED_BY(mutex_) = kCapacity;
};

}  // namespace trainyard::client
