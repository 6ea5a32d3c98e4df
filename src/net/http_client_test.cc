#include "net/http_client.h"

#include <gtest/gtest.h>
#include <sys/un.h>

#include <array>
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <thread>

#include "base/random.h"
#include "net/http_server.h"
#include "net/raw_client.h"
#include "support/faulty_proxy.h"

namespace trainyard::net {
namespace {

// Counts the calls that reached /silent.
std::atomic<int> silent_calls = 0;

asio::awaitable<void> serve(HttpExchange& exchange) {
  const std::string path(exchange.head().raw_path());
  ResponseHead head;
  if (path == "/echo") {
    auto body = co_await exchange.read_all(mib(64));
    if (!body) co_return;
    head.headers.add("X-Method", exchange.head().method);
    head.headers.add("X-Type", std::string(exchange.head().headers.get("Content-Type")));
    head.headers.add("X-Framing", exchange.content_length() ? "length" : "chunked");
    head.headers.add("X-Expect", std::string(exchange.head().headers.get("Expect")));
    (void)co_await exchange.respond(std::move(head), std::move(*body));
  } else if (path == "/moved") {
    head.status = 302;
    head.headers.add("Location", "/echo");
    (void)co_await exchange.respond(std::move(head), "moved");
  } else if (path == "/silent") {
    ++silent_calls;
    silent_calls.notify_all();
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, std::chrono::hours(1));
    co_await timer.async_wait(asio::use_awaitable);
  } else if (path == "/cut") {
    (void)co_await exchange.begin_response(std::move(head), 1000, {});
    (void)co_await exchange.write("only this");
  } else if (path == "/long") {
    const std::string piece(std::size_t{1} << 20, 'x');
    (void)co_await exchange.begin_response(std::move(head), std::nullopt, {});
    for (int i = 0; i < 70; ++i) {
      auto sent = co_await exchange.write(piece);
      if (!sent) co_return;
    }
    (void)co_await exchange.finish();
  } else {
    head.status = 404;
    (void)co_await exchange.respond(std::move(head), "nothing at " + exchange.head().target);
  }
}

class HttpClientTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = HttpServer::start({}, serve);
    ASSERT_TRUE(server);
    server_ = std::move(*server);
  }
  ClientRequest request(std::string method, std::string path) {
    ClientRequest it;
    it.method = std::move(method);
    it.url = "http://127.0.0.1:" + std::to_string(server_->port()) + path;
    return it;
  }

  std::unique_ptr<HttpServer> server_;
  HttpClient client_;
};

TEST_F(HttpClientTest, AnyStatusIsAnAnswer) {
  auto answer = client_.send(request("GET", "/a/../b?x=1"));
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "nothing at /a/../b?x=1");
}

TEST_F(HttpClientTest, EveryMethodSendsItsBody) {
  for (const char* method : {"PUT", "POST", "DELETE", "PATCH"}) {
    auto it = request(method, "/echo");
    it.body = std::string("a\0b", 3);
    auto answer = client_.send(it);
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->headers.get("x-method"), method);
    EXPECT_EQ(answer->body, it.body);
    EXPECT_EQ(answer->headers.get("X-Type"), "");
  }
}

TEST_F(HttpClientTest, HeadHasNoBodyAndAnEmptyPutHasALength) {
  auto head = client_.send(request("HEAD", "/missing"));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 404);
  EXPECT_EQ(head->body, "");
  auto put = client_.send(request("PUT", "/echo"));
  ASSERT_TRUE(put);
  EXPECT_EQ(put->headers.get("X-Framing"), "length");
}

TEST_F(HttpClientTest, ABodyIsPulledWithAndWithoutItsLength) {
  const std::string all(std::size_t{3} << 20, 'z');
  for (const bool known : {true, false}) {
    std::size_t given = 0;
    auto it = request("PUT", "/echo");
    if (known) it.body_length = all.size();
    it.read_body = [&](std::span<char> buffer) -> Result<std::size_t> {
      const auto count = std::min(buffer.size(), all.size() - given);
      all.copy(buffer.data(), count, given);
      given += count;
      return count;
    };
    auto answer = client_.send(it);
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_TRUE(answer->body == all);
    EXPECT_EQ(answer->headers.get("X-Framing"), known ? "length" : "chunked");
    EXPECT_EQ(answer->headers.get("X-Expect"), "");
  }
}

// The client's one handle makes them all.
TEST_F(HttpClientTest, ACallHasNothingOfTheOneBefore) {
  const auto streamed = [&] {
    auto it = request("PUT", "/echo");
    it.headers.add("Content-Type", "text/plain");
    it.body_length = 3;
    it.read_body = [](std::span<char> buffer) -> Result<std::size_t> {
      return std::string_view("abc").copy(buffer.data(), 3);
    };
    return it;
  };
  for (const char* method : {"HEAD", "GET", "POST", "DELETE"}) {
    const auto before = client_.send(streamed());
    ASSERT_TRUE(before) << before.error().message();
    EXPECT_EQ(before->body, "abc");
    const auto answer = client_.send(request(method, "/echo"));
    ASSERT_TRUE(answer) << method << ": " << answer.error().message();
    EXPECT_EQ(answer->headers.get("X-Method"), method);
    EXPECT_EQ(answer->headers.get("X-Type"), "") << method;
    EXPECT_EQ(answer->body, "") << method;
  }
}

TEST_F(HttpClientTest, TheBodysErrorIsTheCallsError) {
  auto it = request("PUT", "/echo");
  it.body_length = 10;
  it.read_body = [](std::span<char>) -> Result<std::size_t> {
    return Error(ErrorKind::corrupt, "bad sector");
  };
  EXPECT_EQ(client_.send(it).error().kind(), ErrorKind::corrupt);
  it.read_body = [](std::span<char>) -> Result<std::size_t> { return std::size_t{0}; };
  EXPECT_EQ(client_.send(it).error().kind(), ErrorKind::invalid_argument);
}

TEST_F(HttpClientTest, ASinkTakesOnlyGoodAnswers) {
  std::size_t taken = 0;
  const BodySink sink = [&taken](std::string_view bytes) {
    taken += bytes.size();
    return ok();
  };
  auto answer = client_.send(request("GET", "/long"), sink);
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(taken, std::size_t{70} << 20);
  answer = client_.send(request("GET", "/missing"), sink);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "nothing at /missing");
  EXPECT_EQ(taken, std::size_t{70} << 20);
}

TEST_F(HttpClientTest, ASinksErrorEndsTheTransfer) {
  auto answer = client_.send(request("GET", "/long"), [](std::string_view) -> Result<void> {
    return Error(ErrorKind::exhausted, "disk full");
  });
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::exhausted);
  EXPECT_NE(answer.error().message().find("disk full"), std::string::npos);
  EXPECT_TRUE(client_.send(request("GET", "/missing")));
}

TEST_F(HttpClientTest, AKeptBodyHasALimit) {
  EXPECT_EQ(client_.send(request("GET", "/long")).error().kind(), ErrorKind::exhausted);
}

TEST_F(HttpClientTest, RedirectsAreAnswers) {
  auto answer = client_.send(request("GET", "/moved"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(answer->headers.get("Location"), "/echo");
}

TEST_F(HttpClientTest, CancelTakesEffectWithinASecond) {
  std::atomic<bool> cancelled = false;
  auto it = request("GET", "/silent");
  it.cancelled = &cancelled;
  const int earlier = silent_calls;
  auto call = std::async(std::launch::async, [&] { return client_.send(it); });
  silent_calls.wait(earlier);
  const auto before = std::chrono::steady_clock::now();
  cancelled = true;
  auto answer = call.get();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::cancelled);
}

TEST_F(HttpClientTest, AStopWakesTheCallUpAtOnce) {
  std::stop_source stop;
  auto it = request("GET", "/silent");
  it.stop = stop.get_token();
  const int earlier = silent_calls;
  auto call = std::async(std::launch::async, [&] { return client_.send(it); });
  silent_calls.wait(earlier);
  const auto before = std::chrono::steady_clock::now();
  stop.request_stop();
  auto answer = call.get();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(150));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(client_.send(it).error().kind(), ErrorKind::cancelled);
}

TEST_F(HttpClientTest, TheWholeCallCanHaveADeadline) {
  auto it = request("GET", "/silent");
  it.total_timeout = std::chrono::milliseconds(100);
  EXPECT_EQ(client_.send(it).error().kind(), ErrorKind::deadline);
}

TEST_F(HttpClientTest, SilenceIsADeadline) {
  auto it = request("GET", "/silent");
  it.idle_timeout = std::chrono::milliseconds(100);
  EXPECT_EQ(client_.send(it).error().kind(), ErrorKind::deadline);
}

TEST_F(HttpClientTest, ACutAnswerAndARefusedPortAreUnavailable) {
  EXPECT_EQ(client_.send(request("GET", "/cut")).error().kind(), ErrorKind::unavailable);
  const auto it = request("GET", "/");
  server_->stop(std::chrono::milliseconds(0));
  EXPECT_EQ(client_.send(it).error().kind(), ErrorKind::unavailable);
}

TEST_F(HttpClientTest, AHeadThatIsCutAnywhereIsUnavailable) {
  RawClient raw(server_->port());
  ASSERT_TRUE(raw.send("GET /missing HTTP/1.1\r\nHost: x\r\n\r\n"));
  const std::uint64_t head = raw.read_until("\r\n\r\n").size();
  ASSERT_GT(head, 40U);
  for (std::uint64_t cut = 1; cut < head; ++cut) {
    const FaultyProxy proxy(server_->port(),
                            [cut](int) -> FaultyProxy::Fault { return {.ends_after = cut}; });
    auto it = request("GET", "");
    it.url = proxy.url() + "/missing";
    const auto answer = client_.send(it);
    ASSERT_FALSE(answer) << "after " << cut << " of " << head << " bytes";
    EXPECT_EQ(answer.error().kind(), ErrorKind::unavailable) << answer.error().message();
  }
}

TEST_F(HttpClientTest, AProxyOfTheEnvironmentIsNotAskedForThisMachine) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  auto answer = client_.send(request("GET", "/missing"));
  ::unsetenv("http_proxy");
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->status, 404);
}

TEST_F(HttpClientTest, ALineBreakInAHeaderIsRefused) {
  auto it = request("GET", "/echo");
  it.headers.add("X", "a\r\nY: b");
  EXPECT_EQ(client_.send(it).error().kind(), ErrorKind::invalid_argument);
}

TEST_F(HttpClientTest, OtherSchemesAreRefused) {
  ClientRequest it;
  it.url = "gopher://127.0.0.1/";
  EXPECT_EQ(client_.send(it).error().kind(), ErrorKind::invalid_argument);
}

TEST_F(HttpClientTest, ManyThreadsShareOneClient) {
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        auto it = request("POST", "/echo");
        it.body = std::to_string(t * 1000 + i);
        auto answer = client_.send(it);
        if (answer && answer->body == it.body) ++good;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 400);
}

TEST(HttpClient, SpeaksOverAUnixSocketAndKeepsTheConnection) {
  const auto path = std::filesystem::temp_directory_path() / ("net-" + random_hex(8));
  UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 5), 0);
  // One accept for two requests: a second connection would never be answered.
  std::thread peer([&listener] {
    UniqueFd fd(::accept(listener.get(), nullptr, nullptr));
    for (int i = 0; i < 2; ++i) {
      std::string head;
      char byte = 0;
      while (!head.ends_with("\r\n\r\n") && ::recv(fd.get(), &byte, 1, 0) == 1) head += byte;
      const std::string body = head.substr(0, head.find("\r\n"));
      const std::string answer =
          "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      ::send(fd.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  });
  HttpClient client;
  ClientRequest request;
  request.unix_socket = path;
  request.url = "http://docker/v1/info";
  request.idle_timeout = std::chrono::seconds(10);
  for (int i = 0; i < 2; ++i) {
    auto answer = client.send(request);
    EXPECT_TRUE(answer && answer->body == "GET /v1/info HTTP/1.1");
  }
  ::shutdown(listener.get(), SHUT_RDWR);
  peer.join();
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace trainyard::net
