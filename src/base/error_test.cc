#include "base/result.h"

#include <gtest/gtest.h>

namespace trainyard {
namespace {

Result<int> half_of(int n) {
  if (n % 2 != 0) return Error(ErrorKind::invalid_argument, std::to_string(n) + " is odd");
  return n / 2;
}

Result<int> quarter_of(int n) {
  TRY(const int half, half_of(n));
  return half_of(half);
}

TEST(Result, TryHandsTheErrorUp) {
  EXPECT_EQ(*quarter_of(8), 2);
  const Result<int> failed = quarter_of(6);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind(), ErrorKind::invalid_argument);
  EXPECT_EQ(failed.error().message(), "3 is odd");
}

TEST(Error, WrapSaysWhatWasBeingDone) {
  EXPECT_EQ(Error(ErrorKind::unavailable, "reset").wrap("get a").wrap("stage b").message(),
            "stage b: get a: reset");
}

TEST(Error, FullDiskIsExhaustedAndThePlatformsFault) {
  const Error error = Error::from_errno(ENOSPC, "write x");
  EXPECT_EQ(error.kind(), ErrorKind::exhausted);
  EXPECT_EQ(error.fault(), Fault::platform);
  EXPECT_EQ(error.message(), "write x: No space left on device");
}

TEST(Error, OnlyPassingTroubleIsRetryable) {
  EXPECT_TRUE(Error(ErrorKind::unavailable, "").retryable());
  EXPECT_FALSE(Error(ErrorKind::not_found, "").retryable());
  EXPECT_TRUE(Error(ErrorKind::not_found, "").with_retryable(true).retryable());
}

}  // namespace
}  // namespace trainyard
