#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_server_world.h"

namespace trainyard::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(HttpServerTest, ConnectionsOverTheCapAreClosedWhereAllAreBusy) {
  HttpServerOptions options;
  options.max_connections = 1;
  start(options);
  auto first = client();
  ASSERT_TRUE(first.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"));
  site_.waiting.get_future().wait();
  auto second = client();
  EXPECT_EQ(second.read_to_end(), "");
  EXPECT_TRUE(second.ended());
}

TEST_F(HttpServerTest, ANewConnectionTakesThePlaceOfTheLongestWithoutARequest) {
  HttpServerOptions options;
  options.max_connections = 3;
  start(options);
  const auto get = [](RawClient& from) {
    EXPECT_TRUE(from.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
    return from.read_until("GET /a");
  };
  auto idle_client = client();
  EXPECT_THAT(get(idle_client), EndsWith("GET /a"));
  auto half_a_head = client();
  ASSERT_TRUE(half_a_head.send("GET / HTTP/1.1\r\n"));
  auto half_a_body = client();
  ASSERT_TRUE(half_a_body.send(
      "PUT /keep HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n"));
  EXPECT_THAT(half_a_body.read_until("\r\n\r\n"), HasSubstr("100 Continue"));
  // The connection with the latest request is closed last.
  EXPECT_THAT(get(idle_client), EndsWith("GET /a"));
  auto fourth = client();
  EXPECT_THAT(get(fourth), EndsWith("GET /a"));
  EXPECT_EQ(half_a_head.read_to_end(), "");
  EXPECT_TRUE(half_a_head.ended());
  auto fifth = client();
  EXPECT_THAT(get(fifth), EndsWith("GET /a"));
  half_a_body.read_to_end();
  EXPECT_TRUE(half_a_body.ended());
  EXPECT_THAT(get(idle_client), EndsWith("GET /a"));
}

TEST_F(HttpServerTest, AnAnsweredRequestWhoseBodyDoesNotEndHoldsNoPlace) {
  HttpServerOptions options;
  options.max_connections = 1;
  start(options);
  auto endless = client();
  ASSERT_TRUE(endless.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf"));
  EXPECT_THAT(endless.read_until("PUT /a"), EndsWith("PUT /a"));
  // The response arrives before the server knows that it is sent.
  std::string other;
  for (int i = 0; i < 100 && other.empty(); ++i)
    other = ask("GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(other, EndsWith("GET /b"));
  EXPECT_EQ(endless.read_to_end(), "");
}

TEST_F(HttpServerTest, ClientsThatStallWithinARequestHoldNoPlaceThatIsNeeded) {
  HttpServerOptions options;
  options.max_connections = 2;
  options.stalled_after = std::chrono::seconds(0);
  start(options);
  auto reader = client();
  ASSERT_TRUE(reader.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_THAT(reader.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  auto waiting = client();
  ASSERT_TRUE(waiting.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"));
  site_.waiting.get_future().wait();
  // Until its answer has filled the buffers, it isn't stalled.
  std::string other;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (other.empty() && std::chrono::steady_clock::now() < deadline)
    other = ask("GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(other, EndsWith("GET /b"));
  EXPECT_LT(reader.read_to_end().size(), kLarge);
  EXPECT_TRUE(reader.ended());
}

TEST_F(HttpServerTest, ManyMoreConnectionsThanPlacesLeaveRoomForARequest) {
  HttpServerOptions options;
  options.max_connections = 10;
  start(options);
  std::vector<RawClient> idle;
  for (int i = 0; i < 200; ++i) idle.push_back(client());
  EXPECT_THAT(ask("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), EndsWith("GET /a"));
}

TEST_F(HttpServerTest, UnfinishedBodiesShareTheirMemory) {
  HttpServerOptions options;
  options.request_memory = kib(256);
  options.threads = 1;
  start(options);
  const auto head = [](std::size_t length) {
    return "PUT /keep HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) +
           "\r\n\r\n";
  };
  auto holder = client();
  ASSERT_TRUE(holder.send(head(200'000) + std::string(150'000, 'a')));
  // Small ones don't need the shared budget. After this many rounds of the only thread, the
  // holder's bytes have been read.
  for (int i = 0; i < 20; ++i) {
    auto small = client();
    ASSERT_TRUE(small.send(head(16'000) + std::string(16'000, 'b')));
    EXPECT_THAT(small.read_until("kept"), StartsWith("HTTP/1.1 200"));
  }
  const auto refused = [&] {
    auto big = client();
    EXPECT_TRUE(big.send(head(100'000) + std::string(100'000, 'c')));
    const std::string answer = big.read_until("\r\n\r\n");
    return answer.starts_with("HTTP/1.1 503") &&
           big.read_until(kNoMemoryForRequest).ends_with(kNoMemoryForRequest);
  };
  // The holder's bytes may still be on their way.
  bool was_refused = false;
  for (int i = 0; i < 100 && !was_refused; ++i) was_refused = refused();
  EXPECT_TRUE(was_refused);
  ASSERT_TRUE(holder.send(std::string(50'000, 'a')));
  EXPECT_THAT(holder.read_until("kept"), StartsWith("HTTP/1.1 200")) << "it is unhurt";
  holder.close();
  bool fits = false;
  for (int i = 0; i < 100 && !fits; ++i) fits = !refused();
  EXPECT_TRUE(fits) << "what it held is free again";
}

TEST_F(HttpServerTest, ALongHeadNeedsMemoryToo) {
  HttpServerOptions options;
  options.request_memory = kib(0);
  start(options);
  const auto with_header_of = [](std::size_t size) {
    return "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + std::string(size, 'a') +
           "\r\n\r\n";
  };
  EXPECT_THAT(ask(with_header_of(10'000)), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask(with_header_of(40'000)), StartsWith("HTTP/1.1 503"));
}

TEST_F(HttpServerTest, ABodyThatTricklesIsADeadline) {
  HttpServerOptions options;
  options.body_grace = std::chrono::seconds(1);
  options.min_body_rate = kib(1);
  start(options);
  auto it = client();
  ASSERT_TRUE(it.send("PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"));
  auto failed = site_.body_failed.get_future();
  for (int i = 0; i < 100; ++i) {
    if (failed.wait_for(std::chrono::milliseconds(100)) == std::future_status::ready) break;
    it.send("x");
  }
  ASSERT_EQ(failed.wait_for(std::chrono::seconds(0)), std::future_status::ready);
  EXPECT_EQ(failed.get(), ErrorKind::deadline);
}

}  // namespace
}  // namespace trainyard::net
