#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <stdexcept>

#include "net/http_server.h"
#include "net/raw_client.h"

// A server with known answers, and clients that send arbitrary bytes.
namespace trainyard::net {

inline asio::awaitable<void> answer(HttpExchange& exchange, int status, std::string body) {
  ResponseHead head;
  head.status = status;
  auto sent = co_await exchange.respond(std::move(head), std::move(body));
  EXPECT_TRUE(sent || sent.error().kind() == ErrorKind::unavailable);
}

inline asio::awaitable<void> answer_in_chunks(HttpExchange& exchange) {
  ResponseHead head;
  (void)co_await exchange.begin_response(std::move(head), std::nullopt, "hello ");
  (void)co_await exchange.write("chunks");
  auto finished = co_await exchange.finish();
  EXPECT_TRUE(finished);
}

inline asio::awaitable<void> wait_for_ever() {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, std::chrono::hours(1));
  co_await timer.async_wait(asio::use_awaitable);
}

// More than the buffers of two sockets take.
inline constexpr std::size_t kLarge = 64 << 20;

// Answers by path; tells the test what it received through promises.
struct Site {
  std::promise<void> waiting;
  std::promise<ErrorKind> body_failed;

  asio::awaitable<void> serve(HttpExchange& exchange) {
    const std::string path(exchange.head().raw_path());
    if (path == "/echo") {
      auto body = co_await exchange.read_all(mib(4));
      if (body) {
        co_await answer(exchange, 200, std::move(*body));
      } else {
        body_failed.set_value(body.error().kind());
      }
    } else if (path == "/keep") {
      auto body = co_await exchange.read_all(mib(4));
      std::string text = body ? std::string("kept") : body.error().code();
      co_await answer(exchange, body ? 200 : 503, std::move(text));
    } else if (path == "/large") {
      ResponseHead head;
      std::string large(kLarge, 'x');
      (void)co_await exchange.respond(std::move(head), std::move(large));  // it may be cut off
    } else if (path == "/chunks") {
      co_await answer_in_chunks(exchange);
    } else if (path == "/throw") {
      throw std::runtime_error("on purpose");
    } else if (path == "/mute") {
      co_return;
    } else if (path == "/short") {
      ResponseHead head;
      constexpr std::string_view kNothingYet;
      (void)co_await exchange.begin_response(std::move(head), 10, kNothingYet);
      (void)co_await exchange.write("12345");
      auto finished = co_await exchange.finish();
      EXPECT_FALSE(finished);
    } else if (path == "/wait") {
      waiting.set_value();
      co_await wait_for_ever();
    } else if (path == "/inject") {
      ResponseHead head;
      head.headers.add("X-Bad", "a\r\nX-Forged: b");
      const std::string none;
      auto sent = co_await exchange.respond(std::move(head), none);
      EXPECT_EQ(sent.error().kind(), ErrorKind::invalid_argument);
    } else {
      co_await answer(exchange, 200, exchange.head().method + ' ' + path);
    }
  }
};

class HttpServerTest : public testing::Test {
 protected:
  void start(HttpServerOptions options = {}) {
    auto server = HttpServer::start(
        options, [this](HttpExchange& exchange) { return site_.serve(exchange); });
    ASSERT_TRUE(server) << server.error().message();
    server_ = std::move(*server);
  }
  RawClient client() { return RawClient(server_->port()); }
  std::string ask(std::string_view request) {
    auto it = client();
    EXPECT_TRUE(it.send(request));
    return it.read_to_end();
  }

  Site site_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace trainyard::net
