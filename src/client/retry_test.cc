#include "client/retry.h"

#include <gtest/gtest.h>

namespace trainyard::client {
namespace {

using namespace std::chrono_literals;

RetryKind kind_of(int status, const std::string& service_code) {
  return retry_kind_of(
      {.code = ErrorCode::OtherServiceError, .service_code = service_code, .http_status = status});
}

TEST(Retry, OnlyWhatMayPassIsTriedAgain) {
  for (const int status : {500, 502, 503, 504})
    EXPECT_EQ(kind_of(status, "Whatever"), RetryKind::transient) << status;
  for (const int status : {400, 403, 404, 409, 501})
    EXPECT_EQ(kind_of(status, "ValidationException"), RetryKind::none) << status;
  EXPECT_EQ(kind_of(400, "RequestTimeout"), RetryKind::transient);
  for (const char* code : {"Throttling", "ThrottlingException", "TooManyRequestsException",
                           "RequestLimitExceeded", "SlowDown", "PriorRequestNotComplete"})
    EXPECT_EQ(kind_of(400, code), RetryKind::throttling) << code;
  EXPECT_EQ(kind_of(429, ""), RetryKind::throttling);
  EXPECT_EQ(kind_of(503, "SlowDown"), RetryKind::throttling);
}

TEST(Retry, NoAnswerIsTriedAgainUnlessTheCallerStoppedIt) {
  EXPECT_EQ(retry_kind_of({.code = ErrorCode::Unreachable}), RetryKind::transient);
  EXPECT_EQ(retry_kind_of({.code = ErrorCode::TimedOut}), RetryKind::transient);
  for (const ErrorCode code : {ErrorCode::Cancelled, ErrorCode::NoCredentials,
                               ErrorCode::BadConfiguration, ErrorCode::BadAnswer})
    EXPECT_EQ(retry_kind_of({.code = code}), RetryKind::none) << to_string(code);
}

TEST(Retry, TheWaitDoublesUpToTwentySeconds) {
  EXPECT_EQ(retry_pause(RetryKind::transient, 1, 0.5, {}), 25ms);
  EXPECT_EQ(retry_pause(RetryKind::transient, 2, 0.5, {}), 50ms);
  EXPECT_EQ(retry_pause(RetryKind::throttling, 1, 0.5, {}), 500ms);
  EXPECT_EQ(retry_pause(RetryKind::throttling, 4, 0.5, {}), 4s);
  EXPECT_EQ(retry_pause(RetryKind::throttling, 12, 0.5, {}), 10s);
  EXPECT_EQ(retry_pause(RetryKind::throttling, 2000, 0.5, {}), 10s);
  EXPECT_EQ(retry_pause(RetryKind::throttling, 3, 0.0, {}), 0ms);
}

TEST(Retry, TheServicesWishProlongsTheWaitByFiveSecondsAtMost) {
  EXPECT_EQ(retry_pause(RetryKind::throttling, 1, 0.5, 2s), 2s);
  EXPECT_EQ(retry_pause(RetryKind::throttling, 1, 0.5, 100ms), 500ms);
  EXPECT_EQ(retry_pause(RetryKind::throttling, 1, 0.5, 1h), 5500ms);
}

TEST(RetryQuota, GivesWhatItHasAndTakesBackNoMoreThanItHad) {
  RetryQuota quota;
  EXPECT_FALSE(quota.acquire(RetryQuota::kCapacity + 1));
  EXPECT_TRUE(quota.acquire(RetryQuota::kCapacity));
  EXPECT_FALSE(quota.acquire(1));
  quota.release(5);
  EXPECT_FALSE(quota.acquire(6));
  EXPECT_TRUE(quota.acquire(5));
  quota.release(RetryQuota::kCapacity);
  quota.release(RetryQuota::kCapacity);
  EXPECT_TRUE(quota.acquire(RetryQuota::kCapacity));
  EXPECT_FALSE(quota.acquire(1));
}

TEST(RetryQuota, ThrottlingCostsLess) {
  EXPECT_EQ(retry_cost(RetryKind::transient), 14);
  EXPECT_EQ(retry_cost(RetryKind::throttling), 5);
}

}  // namespace
}  // namespace trainyard::client
