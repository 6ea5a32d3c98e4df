#include "client/json_client.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "aws/crypto.h"

namespace trainyard::client {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Endpoint local() {
  return {"http://127.0.0.1:9070", "eu-west-1", {"AKIAEXAMPLE", "secret", ""}};
}

net::ClientResponse answer(int status, std::string body, net::Headers headers = {}) {
  net::ClientResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

TEST(JsonClient, SendsASignedPostWithTheOperationAsTarget) {
  const auto request = make_json_request(local(), kSageMaker, "ListTrainingJobs", "{}",
                                         from_epoch_millis(1'769'850'300'000));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url, "http://127.0.0.1:9070/");
  EXPECT_EQ(request->body, "{}");
  EXPECT_EQ(request->headers.get("Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(request->headers.get("X-Amz-Target"), "SageMaker.ListTrainingJobs");
  EXPECT_EQ(request->headers.get("Host"), "127.0.0.1:9070");
  EXPECT_EQ(request->headers.get("X-Amz-Date"), "20260131T090500Z");
  EXPECT_THAT(std::string(request->headers.get("Authorization")),
              StartsWith("AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260131/eu-west-1/sagemaker/"));
}

TEST(JsonClient, TheSignatureIsOneThatTheServerAccepts) {
  const auto now = from_epoch_millis(1'769'850'300'000);
  const auto request = make_json_request(local(), kLogs, "GetLogEvents", R"({"limit":1})", now);
  ASSERT_TRUE(request);
  aws::SignableRequest received{"POST", "/", "", {}};
  for (const auto& field : request->headers) received.headers.push_back(field);
  const auto parsed = aws::parse_signature(received);
  const auto* claim = std::get_if<std::optional<aws::SignatureClaim>>(&parsed);
  ASSERT_TRUE(claim != nullptr && *claim);
  const std::string hash = aws::sha256_hex(request->body);
  EXPECT_FALSE(aws::verify_signature(received, **claim, "secret", hash, now));
  EXPECT_TRUE(aws::verify_signature(received, **claim, "another secret", hash, now));
}

TEST(JsonClient, AnEndpointThatIsNoUrlIsRefused) {
  Endpoint endpoint = local();
  endpoint.url = "localhost:1";
  const auto request = make_json_request(endpoint, kLogs, "GetLogEvents", "{}", {});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind(), ErrorKind::invalid_argument);
}

TEST(JsonClient, ReadsTheBodyOfAGoodAnswer) {
  const auto value = read_json_answer(answer(200, R"({"a":[1,2]})"));
  ASSERT_TRUE(value);
  EXPECT_EQ(boost::json::serialize(*value), R"({"a":[1,2]})");
  EXPECT_TRUE(read_json_answer(answer(200, ""))->is_object());
}

TEST(JsonClient, AnErrorKeepsTheServicesCodeAndMessage) {
  const auto value = read_json_answer(
      answer(400, R"({"__type":"com.amazonaws.sagemaker#ResourceNotFound","Message":"no such"})"));
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(value.error().code(), "ResourceNotFound");
  EXPECT_EQ(value.error().message(), "no such");
}

TEST(JsonClient, TheErrorTypeHeaderWinsAndItsSuffixIsDropped) {
  const auto value = read_json_answer(
      answer(400, R"({"message":"taken"})", {{"x-amzn-ErrorType", "ResourceInUse:http://x/"}}));
  EXPECT_EQ(value.error().code(), "ResourceInUse");
  EXPECT_EQ(value.error().kind(), ErrorKind::conflict);
}

TEST(JsonClient, WrongCredentialsAreDenied) {
  const auto value = read_json_answer(
      answer(403, R"({"__type":"UnrecognizedClientException","message":"The security token"})"));
  EXPECT_EQ(value.error().kind(), ErrorKind::denied);
}

TEST(JsonClient, AnAnswerThatIsNotJsonIsAnErrorThatShowsIt) {
  const auto good = read_json_answer(answer(200, "<html>"));
  EXPECT_EQ(good.error().kind(), ErrorKind::corrupt);
  EXPECT_THAT(good.error().message(), HasSubstr("<html>"));
  const auto bad = read_json_answer(answer(502, "<html>"));
  EXPECT_EQ(bad.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(bad.error().message(), "HTTP status 502");
}

TEST(Endpoint, ComesFromTheEnvironmentOfAnyAwsClient) {
  const auto endpoint = endpoint_from({{"AWS_ENDPOINT_URL", "http://h:1/"},
                                       {"AWS_ACCESS_KEY_ID", "a"},
                                       {"AWS_SECRET_ACCESS_KEY", "s"},
                                       {"AWS_DEFAULT_REGION", "r"}});
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->url, "http://h:1");
  EXPECT_EQ(endpoint->region, "r");
}

TEST(Endpoint, SaysWhichVariableIsMissing) {
  const auto endpoint = endpoint_from({{"AWS_ENDPOINT_URL", "http://h:1"}});
  ASSERT_FALSE(endpoint);
  EXPECT_THAT(endpoint.error().message(), HasSubstr("AWS_ACCESS_KEY_ID"));
}

}  // namespace
}  // namespace trainyard::client
