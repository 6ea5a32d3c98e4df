#include "aws/expiring_credentials.h"

#include <gmock/gmock.h>

#include <optional>
#include <string>

namespace trainyard::aws {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kAnswer =
    R"({"AccessKeyId":"AKIAROLE","SecretAccessKey":"hidden","Token":"t",)"
    R"("Expiration":"2026-01-31T10:05:00Z"})";

TEST(ContainerCredentials, AreReadFromTheEndpointsAnswer) {
  const auto read = read_container_credentials(200, kAnswer);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->credentials.access_key_id, "AKIAROLE");
  EXPECT_EQ(read->credentials.secret_access_key, "hidden");
  EXPECT_EQ(read->credentials.session_token, "t");
  EXPECT_EQ(format_iso8601(read->expiration), "2026-01-31T10:05:00.000Z");
}

TEST(ContainerCredentials, AnErrorSaysWhetherAnotherTryCanHelp) {
  for (const int status : {429, 500, 503})
    EXPECT_EQ(read_container_credentials(status, "busy").error().kind(), ErrorKind::unavailable);
  for (const int status : {301, 400, 403, 404})
    EXPECT_EQ(read_container_credentials(status, "no").error().kind(), ErrorKind::denied);
  EXPECT_EQ(read_container_credentials(403, "no").error().message(), "HTTP 403: no");
  EXPECT_LT(read_container_credentials(403, std::string(5000, 'x')).error().message().size(), 250U);
}

TEST(ContainerCredentials, AnAnswerThatLacksAMemberIsCorruptAndNotShown) {
  for (const char* member : {"AccessKeyId", "SecretAccessKey", "Expiration"}) {
    std::string answer(kAnswer);
    answer.replace(answer.find(member), 1, "_");
    const auto read = read_container_credentials(200, answer);
    ASSERT_FALSE(read) << member;
    EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
    EXPECT_THAT(read.error().message(), Not(HasSubstr("hidden")));
  }
  for (const char* answer : {"", "<html>", "[]", "{"})
    EXPECT_EQ(read_container_credentials(200, answer).error().kind(), ErrorKind::corrupt) << answer;
}

class RefreshedCredentialsTest : public testing::Test, private Clock {
 protected:
  std::string key(const std::stop_token& stop = {}) {
    const auto credentials = credentials_.get(stop);
    return credentials ? credentials->access_key_id : credentials.error().message();
  }
  void give(const std::string& key, std::chrono::minutes lifetime) {
    next_ = ExpiringCredentials{{key, "s", "token of " + key}, now_ + lifetime};
  }
  void fail() { next_ = Error(ErrorKind::unavailable, "down"); }

  int fetches_ = 0;
  Timestamp now_ = from_epoch_millis(1'769'850'300'000);
  Result<ExpiringCredentials> next_ = Error(ErrorKind::internal, "the test gave none");
  RefreshedCredentials credentials_{
      *this, [this](const std::stop_token& stop) {
        ++fetches_;
        if (stop.stop_requested())
          return Result<ExpiringCredentials>(Error(ErrorKind::cancelled, "stopped"));
        return next_;
      }};

 private:
  Timestamp now() const override { return now_; }
};

TEST_F(RefreshedCredentialsTest, AreFetchedOnceUntilFiveMinutesBeforeTheyExpire) {
  give("first", 60min);
  EXPECT_EQ(key(), "first");
  give("second", 120min);
  now_ += 55min - 1ms;
  EXPECT_EQ(key(), "first");
  EXPECT_EQ(fetches_, 1);
  now_ += 1ms;
  EXPECT_EQ(key(), "second");
  EXPECT_EQ(fetches_, 2);
}

TEST_F(RefreshedCredentialsTest, OldOnesServeUntilTheyExpireWhenNoNewOnesCome) {
  give("first", 60min);
  EXPECT_EQ(key(), "first");
  fail();
  now_ += 60min - 1ms;
  EXPECT_EQ(key(), "first");
  EXPECT_EQ(fetches_, 2);
  now_ += 1ms;
  EXPECT_EQ(key(), "down");
}

TEST_F(RefreshedCredentialsTest, ThoseThatAServiceRefusedAreNotGivenAgain) {
  give("first", 60min);
  EXPECT_EQ(key(), "first");
  const Credentials first = *credentials_.get({});
  credentials_.forget(first);
  fail();
  EXPECT_EQ(key(), "down");
  give("second", 60min);
  EXPECT_EQ(key(), "second");
  credentials_.forget(first);  // late: others have been fetched since
  EXPECT_EQ(key(), "second");
  EXPECT_EQ(fetches_, 3);
}

TEST_F(RefreshedCredentialsTest, AStopReachesTheFetch) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(key(stop.get_token()), "stopped");
}

}  // namespace
}  // namespace trainyard::aws
