#include "client/json_client.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "aws/crypto.h"
#include "aws/sigv4.h"
#include "client/scripted_world.h"

namespace trainyard::client {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
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
      answer(400, R"({"__type":"com.amazonaws.sagemaker#ResourceNotFound","Message":"no such"})",
             {{"x-amzn-RequestId", "5b1f"}}));
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, ErrorCode::ResourceNotFound);
  EXPECT_EQ(value.error().service_code, "ResourceNotFound");
  EXPECT_EQ(value.error().message, "no such");
  EXPECT_EQ(value.error().http_status, 400);
  EXPECT_EQ(value.error().request_id, "5b1f");
}

TEST(JsonClient, TheErrorTypeHeaderWinsAndItsSuffixIsDropped) {
  const auto value = read_json_answer(
      answer(400, R"({"message":"taken"})", {{"x-amzn-ErrorType", "ResourceInUse:http://x/"}}));
  EXPECT_EQ(value.error().service_code, "ResourceInUse");
  EXPECT_EQ(value.error().code, ErrorCode::ResourceInUse);
}

TEST(JsonClient, ServiceErrorsAreToldApart) {
  const auto code = [](int status, const std::string& type) {
    return read_json_answer(answer(status, "{}", {{"x-amzn-ErrorType", type}})).error().code;
  };
  EXPECT_EQ(code(400, "ResourceLimitExceeded"), ErrorCode::ResourceLimitExceeded);
  EXPECT_EQ(code(400, "ValidationException"), ErrorCode::ValidationException);
  EXPECT_EQ(code(409, "ConflictException"), ErrorCode::ConflictException);
  EXPECT_EQ(code(400, "AccessDeniedException"), ErrorCode::AccessDenied);
  EXPECT_EQ(code(403, "UnrecognizedClientException"), ErrorCode::InvalidCredentials);
  EXPECT_EQ(code(403, "ExpiredTokenException"), ErrorCode::InvalidCredentials);
  EXPECT_EQ(code(400, "ThrottlingException"), ErrorCode::Throttling);
  EXPECT_EQ(code(400, "UnknownOperationException"), ErrorCode::UnknownOperation);
  EXPECT_EQ(code(500, "InternalFailure"), ErrorCode::ServiceFailure);
  EXPECT_EQ(code(418, "Teapot"), ErrorCode::OtherServiceError);
}

TEST(JsonClient, AnAnswerThatIsNotJsonIsAnErrorThatShowsIt) {
  const auto good = read_json_answer(answer(200, "<html>"));
  EXPECT_EQ(good.error().code, ErrorCode::BadAnswer);
  EXPECT_THAT(good.error().message, HasSubstr("<html>"));
  const auto bad = read_json_answer(answer(502, "<html>"));
  EXPECT_EQ(bad.error().code, ErrorCode::ServiceFailure);
  EXPECT_EQ(bad.error().message, "HTTP status 502");
}

Outcome<boost::json::value> list_jobs(JsonClient& client, const CallOptions& options = {}) {
  return client.call(kSageMaker, "ListTrainingJobs", boost::json::object(), options);
}

TEST(JsonClientRetries, ATransientFailureIsTriedAgainWithAFreshSignature) {
  ScriptedWorld world;
  world.fail(ErrorKind::unavailable);
  world.answer(503, "{}");
  world.answer(200, R"({"a":1})");
  const auto value = list_jobs(*world.client());
  ASSERT_TRUE(value);
  EXPECT_EQ(world.requests.size(), 3u);
  // Half of 50 ms, then of 100 ms.
  EXPECT_THAT(world.pauses, ElementsAre(25ms, 50ms));
  EXPECT_EQ(world.requests[0].headers.get("X-Amz-Date"), "20260131T090500Z");
  EXPECT_EQ(world.requests[0].body, world.requests[2].body);
}

TEST(JsonClientRetries, TheLastErrorIsReturnedWithTheNumberOfAttempts) {
  ScriptedWorld world;
  world.fail(ErrorKind::deadline);
  world.answer(500, R"({"message":"boom"})");
  world.answer(500, R"({"message":"boom again"})", {{"x-amzn-RequestId", "r3"}});
  const auto value = list_jobs(*world.client());
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().message, "boom again");
  EXPECT_EQ(value.error().attempts, 3);
  EXPECT_EQ(to_string(value.error()),
            "ServiceFailure: boom again (HTTP 500, request r3, attempt 3)");
}

TEST(JsonClientRetries, WhatTheRequestIsToBlameForIsNotTriedAgain) {
  ScriptedWorld world;
  world.answer(400, R"({"__type":"ValidationException","message":"no"})");
  EXPECT_EQ(list_jobs(*world.client()).error().attempts, 1);
  EXPECT_THAT(world.pauses, IsEmpty());
}

TEST(JsonClientRetries, TheServicesWishIsHeard) {
  ScriptedWorld world;
  world.answer(400, R"({"__type":"ThrottlingException"})", {{"x-amz-retry-after", "1500"}});
  world.answer(200, "{}");
  EXPECT_TRUE(list_jobs(*world.client()));
  EXPECT_THAT(world.pauses, ElementsAre(1500ms));
}

TEST(JsonClientRetries, TheQuotaOfAllCallsEndsThem) {
  ScriptedWorld world;
  const auto client = world.client();
  // 500 tokens, 14 per retry: 35 retries, whatever the number of calls.
  for (int call = 0; call < 40; ++call) EXPECT_FALSE(list_jobs(*client));
  EXPECT_EQ(world.pauses.size(), 35u);
  EXPECT_EQ(world.requests.size(), 40u + 35u);
}

TEST(JsonClientRetries, AStopEndsTheWaitForAnotherTry) {
  ScriptedWorld world;
  std::stop_source stop;
  auto dependencies = world.dependencies();
  dependencies.pause = [&](std::chrono::milliseconds, const std::stop_token& token) {
    stop.request_stop();
    return !token.stop_requested();
  };
  JsonClientSettings settings;
  settings.url = "http://127.0.0.1:9070";
  settings.region = "eu-west-1";
  JsonClient client(settings, std::make_shared<aws::FixedCredentials>(local().credentials),
                    dependencies);
  const auto value = list_jobs(client, {.stop = stop.get_token()});
  EXPECT_EQ(value.error().code, ErrorCode::Cancelled);
  EXPECT_EQ(value.error().attempts, 1);
  EXPECT_EQ(world.requests.size(), 1u);
  // And a call that is stopped before it starts sends nothing.
  EXPECT_EQ(list_jobs(client, {.stop = stop.get_token()}).error().attempts, 0);
  EXPECT_EQ(world.requests.size(), 1u);
}

TEST(JsonClient, TimeoutsAreTheSettingsUnlessTheCallHasItsOwn) {
  ScriptedWorld world;
  const auto client = world.client();
  (void)list_jobs(*client, {.request_timeout = 1234ms});
  EXPECT_EQ(world.requests.at(0).total_timeout, 1234ms);
  (void)list_jobs(*client);
  EXPECT_EQ(world.requests.back().total_timeout, 60s);
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
