#include "health/store_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/forwarding_s3_client.h"
#include "support/fake_s3.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;
using model::CheckOutcome;
using testing::HasSubstr;

Verdict check(data::S3Client& s3, std::chrono::milliseconds time = 10s) {
  return check_store(s3, "b", "out/job/infra-check/algo-1", kib(64), CheckTime::lasting(time));
}

TEST(StoreCheck, AStoreThatKeepsWhatItGetsPassesAndKeepsNothing) {
  data::FakeS3 s3;
  const Verdict verdict = check(s3);
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed);
  EXPECT_THAT(verdict.detail, HasSubstr("64.0 KiB sent at"));
  EXPECT_TRUE(s3.objects.empty());
}

TEST(StoreCheck, AStoreThatCannotBeReachedFails) {
  data::FakeS3 s3;
  s3.fail_upload = Error(ErrorKind::unavailable, "connection refused");
  const Verdict verdict = check(s3);
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_EQ(verdict.detail, "can't write an object: connection refused");
}

TEST(StoreCheck, OneThatIsTooSlowFails) {
  data::FakeS3 s3;
  s3.fail_upload = Error(ErrorKind::cancelled, "cancelled");
  const Verdict verdict = check(s3, 0s);
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("no time was left to write an object"));
}

TEST(StoreCheck, WhatTheRoleMayNotDoIsNoSickness) {
  data::FakeS3 s3;
  s3.fail_upload = Error(ErrorKind::denied, "AccessDenied");
  const Verdict verdict = check(s3);
  EXPECT_EQ(verdict.outcome, CheckOutcome::skipped);
  EXPECT_THAT(verdict.detail, HasSubstr("refuses to write an object: AccessDenied"));
}

// Returns other bytes than it received, or none.
class LyingS3 final : public data::ForwardingS3Client {
 public:
  data::FakeS3 inner;
  std::optional<Error> fail_read;

  Result<std::string> read(const std::string& bucket, const std::string& key, std::uint64_t first,
                           std::size_t length) override {
    if (fail_read) return *fail_read;
    TRY(std::string bytes, inner.read(bucket, key, first, length));
    bytes.back() ^= 1;
    return bytes;
  }

 protected:
  data::S3Client& next() override { return inner; }
};

TEST(StoreCheck, AStoreThatChangesAByteFailsAndKeepsNothing) {
  LyingS3 s3;
  const Verdict verdict = check(s3);
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_EQ(verdict.detail, "an object came back with other bytes");
  EXPECT_TRUE(s3.inner.objects.empty());
}

TEST(StoreCheck, OneThatCanOnlyBeWrittenToPassesByHalf) {
  LyingS3 s3;
  s3.fail_read = Error(ErrorKind::denied, "AccessDenied");
  const Verdict verdict = check(s3);
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed);
  EXPECT_THAT(verdict.detail, HasSubstr("not read: AccessDenied"));
}

}  // namespace
}  // namespace trainyard::health
