#pragma once

#include <chrono>
#include <optional>

#include "base/mutex.h"
#include "client/api_error.h"

// When a failed call is tried again: the AWS SDKs' standard mode, as its reference has it since
// 2026 ("Retry behavior" in the AWS SDKs and Tools Reference Guide) and botocore 1.44 does it. Pure
// but for the quota's lock.
namespace trainyard::client {

enum class RetryKind { none, transient, throttling };

RetryKind retry_kind_of(const ApiError& error);

// What a retry takes out of the quota.
int retry_cost(RetryKind kind);

// How long to wait before the next attempt, after `failed` attempts (1 or more): a random part of a
// time that doubles (base/backoff.h), from 50 ms, or 1 s after throttling, up to 20 s. `random` is
// in [0, 1). `retry_after`, the service's wish, prolongs that by 5 s at most.
std::chrono::milliseconds retry_pause(RetryKind kind, int failed, double random,
                                      std::optional<std::chrono::milliseconds> retry_after);

// Bounds the retries of all calls of a client together, so that a service in trouble isn't asked
// many times over. Safe from any thread.
class RetryQuota {
 public:
  static constexpr int kCapacity = 500;
  static constexpr int kGivenBackByAFirstSuccess = 1;

  // false, and nothing taken: there isn't that much left.
  bool acquire(int amount);
  void release(int amount);

 private:
  Mutex mutex_;
  int left_ TRAINYARD_GUARDED_BY(mutex_) = kCapacity;
};

}  // namespace trainyard::client
