#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <future>
#include <mutex>
#include <thread>

#include "client/sagemaker_client.h"
#include "net/http_server.h"

// The client over real connections, to a server that misbehaves on demand.
namespace trainyard::client {
namespace {

using namespace std::chrono_literals;
namespace asio = net::asio;

class ClientOverHttpTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started = net::HttpServer::start(
        {}, [this](net::HttpExchange& exchange) { return answer(exchange); });
    ASSERT_TRUE(started) << started.error().message();
    server_ = std::move(*started);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  SageMakerClient client(std::chrono::milliseconds request_timeout = 10s) {
    ClientOptions options;
    options.region = "us-east-1";
    options.endpoint_url = url();
    options.credentials = {{"AKIAEXAMPLE", "secret", ""}};
    options.request_timeout = request_timeout;
    options.max_attempts = 3;
    return *SageMakerClient::open(options);
  }
  static Outcome<model::DescribeTrainingJobResponse> describe(const SageMakerClient& client,
                                                              const CallOptions& options = {}) {
    return client.describe_training_job({.training_job_name = "job"}, options);
  }

  std::atomic<bool> silent_ = false;
  std::atomic<int> failures_left_ = 0;
  std::atomic<int> calls_ = 0;
  // Of the last call of an operation.
  std::string authorization() {
    const std::lock_guard lock(mutex_);
    return authorization_;
  }

 private:
  static asio::awaitable<void> give_keys(net::HttpExchange& exchange) {
    net::ResponseHead head;
    const bool known = exchange.head().headers.get("Authorization") == "Bearer token";
    head.status = known ? 200 : 403;
    std::string body = R"({"AccessKeyId":"AKIACONTAINER","SecretAccessKey":"s","Token":"t",)"
                       R"("Expiration":"2099-01-01T00:00:00Z"})";
    (void)co_await exchange.respond(std::move(head), std::move(body));
  }
  asio::awaitable<void> answer(net::HttpExchange& exchange) {
    if (exchange.head().method == "GET") {
      co_await give_keys(exchange);
      co_return;
    }
    {
      const std::lock_guard lock(mutex_);
      authorization_ = exchange.head().headers.get("Authorization");
    }
    ++calls_;
    calls_.notify_all();
    if (silent_) {
      asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
      co_await timer.async_wait(asio::use_awaitable);
    }
    net::ResponseHead head;
    head.status = failures_left_-- > 0 ? 503 : 200;
    head.headers.add("x-amzn-RequestId", "request-" + std::to_string(calls_));
    std::string body = R"({"TrainingJobName":"job"})";
    (void)co_await exchange.respond(std::move(head), std::move(body));
  }

  std::mutex mutex_;
  std::string authorization_;  // guarded by mutex_
  std::unique_ptr<net::HttpServer> server_;
};

TEST_F(ClientOverHttpTest, AServerInTroubleIsAskedAgain) {
  failures_left_ = 2;
  EXPECT_EQ(describe(client())->training_job_name, "job");
  EXPECT_EQ(calls_, 3);
  failures_left_ = 3;
  const auto failed = describe(client());
  EXPECT_EQ(failed.error().code, ErrorCode::ServiceFailure);
  EXPECT_EQ(failed.error().request_id, "request-6");
  EXPECT_EQ(failed.error().attempts, 3);
}

TEST_F(ClientOverHttpTest, AStopEndsACallThatWaitsForItsAnswer) {
  silent_ = true;
  std::stop_source stop;
  auto call = std::async(std::launch::async, [&, one = client(1h)] {
    return describe(one, {.stop = stop.get_token()});
  });
  calls_.wait(0);
  const auto before = std::chrono::steady_clock::now();
  stop.request_stop();
  const auto job = call.get();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 1s);
  EXPECT_EQ(job.error().code, ErrorCode::Cancelled);
  EXPECT_EQ(calls_, 1);
}

TEST_F(ClientOverHttpTest, SilenceTimesOutAtEachAttempt) {
  silent_ = true;
  const auto job = describe(client(300ms));
  EXPECT_EQ(job.error().code, ErrorCode::TimedOut);
  EXPECT_EQ(job.error().attempts, 3);
  EXPECT_EQ(calls_, 3);
  EXPECT_EQ(describe(client(1h), {.request_timeout = 50ms}).error().code, ErrorCode::TimedOut);
}

TEST_F(ClientOverHttpTest, TheContainersCredentialsSignItsRequests) {
  for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE",
                           "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"})
    ::unsetenv(name);
  ::setenv("HOME", "/nonexistent", 1);
  ::setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", (url() + "/role").c_str(), 1);
  ::setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer token", 1);
  const auto opened = SageMakerClient::open({.region = "us-east-1", .endpoint_url = url()});
  ASSERT_TRUE(opened) << to_string(opened.error());
  EXPECT_TRUE(describe(*opened));
  EXPECT_NE(authorization().find("Credential=AKIACONTAINER/"), std::string::npos);
  EXPECT_NE(authorization().find("x-amz-security-token"), std::string::npos);

  ::setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer of something else", 1);
  const auto unknown = SageMakerClient::open({.region = "us-east-1", .endpoint_url = url()});
  EXPECT_EQ(describe(*unknown).error().code, ErrorCode::NoCredentials);
}

TEST_F(ClientOverHttpTest, ManyThreadsShareAClient) {
  const SageMakerClient shared = client();
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) good += describe(shared).has_value() ? 1 : 0;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 200);
}

}  // namespace
}  // namespace trainyard::client
