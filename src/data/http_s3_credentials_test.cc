#include <gmock/gmock.h>

#include <deque>

#include "data/http_s3_client.h"
#include "support/scripted_server.h"

// Credentials that expire while they are in use.
namespace trainyard::data {
namespace {

using net::ScriptedServer;
using testing::HasSubstr;

// Returns the next ones whenever the last were invalidated, until there are none left.
class PassingCredentials final : public aws::CredentialsProvider {
 public:
  explicit PassingCredentials(std::deque<std::string> tokens) : tokens_(std::move(tokens)) {}
  Result<aws::Credentials> get(const std::stop_token&) override {
    return aws::Credentials{"AKIA" + tokens_.front(), "secret", tokens_.front()};
  }
  void forget(const aws::Credentials& expired) override {
    if (expired.session_token == tokens_.front() && tokens_.size() > 1) tokens_.pop_front();
  }

 private:
  std::deque<std::string> tokens_;
};

std::string answer(const std::string& status, const std::string& body,
                   const std::string& header = "ETag: \"t\"") {
  return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + header +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

const std::string kExpired = answer("400 Bad Request", "<Error><Code>ExpiredToken</Code></Error>");

class HttpS3CredentialsTest : public testing::Test {
 protected:
  HttpS3Client& client(const ScriptedServer& server, aws::CredentialsProvider& credentials) {
    HttpS3Options options;
    options.endpoint_url = server.url();
    options.region = "us-east-1";
    options.patience = std::chrono::seconds(20);
    return client_.emplace(http_, credentials, system_clock(), options);
  }

  net::HttpClient http_;
  std::optional<HttpS3Client> client_;
};

TEST_F(HttpS3CredentialsTest, ExpiredOnesAreFetchedAnewInTheMiddleOfATransfer) {
  ScriptedServer server({answer("206 Partial Content", "abcd", "Content-Range: bytes 0-3/4"),
                         kExpired, answer("200 OK", "abcd")});
  PassingCredentials credentials({"old", "new"});
  EXPECT_EQ(client(server, credentials).read("b", "k", 0, 4).value(), "abcd");
  std::string got;
  ASSERT_TRUE(client_->stream("b", "k", {0, 4, ""}, [&](std::string_view bytes) {
    got += bytes;
    return ok();
  }));
  EXPECT_EQ(got, "abcd");
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_THAT(requests[1], HasSubstr("X-Amz-Security-Token: old"));
  EXPECT_THAT(requests[2], HasSubstr("X-Amz-Security-Token: new"));
}

TEST_F(HttpS3CredentialsTest, ThoseThatCannotBeRenewedAreAnErrorAtOnce) {
  ScriptedServer server({kExpired});
  PassingCredentials credentials({"old"});
  EXPECT_EQ(client(server, credentials).read("b", "k", 0, 4).error().code(), "ExpiredToken");
  EXPECT_EQ(server.requests().size(), 1U);
}

}  // namespace
}  // namespace trainyard::data
