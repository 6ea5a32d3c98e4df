#include "net/http_relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "net/raw_client.h"
#include "support/unix_listener.h"

namespace trainyard::net {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A server that relays every request to a Unix socket, whose other end is the test.
class HttpRelay : public testing::Test {
 protected:
  HttpRelay() {
    request_.socket = listener_.path();
    server_ =
        HttpServer::start({}, [this](HttpExchange& exchange) { return serve(exchange); }).value();
  }
  ~HttpRelay() override { server_->stop(0ms); }

  asio::awaitable<void> serve(HttpExchange& exchange) {
    RelayRequest request = request_;
    request.head = exchange.head();
    auto status = co_await relay(exchange, request);
    const bool failed = !status;
    std::string why = failed ? status.error().message() : std::string();
    outcome_.set_value(std::move(status));
    if (!failed) co_return;
    ResponseHead head;
    head.status = 502;
    (void)co_await exchange.respond(std::move(head), std::move(why));
  }

  RawClient client() { return RawClient(server_->port()); }
  // What is at the other end of the socket, once the request is there.
  RawClient upstream() { return RawClient(listener_.accept()); }
  Result<int> outcome() { return outcome_.get_future().get(); }

  UnixListener listener_;
  RelayRequest request_;
  std::promise<Result<int>> outcome_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpRelay, PassesHeadsOnWithoutWhatBelongsToAConnection) {
  request_.answer_headers.add("X-Request", "7");
  auto it = client();
  ASSERT_TRUE(
      it.send("GET /a%20b?c=d+e HTTP/1.1\r\nHost: example.com:8080\r\nAccept: x\r\n"
              "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nUpgrade: h2c\r\n"
              "\r\n"));
  auto server = upstream();
  EXPECT_EQ(server.read_until("\r\n\r\n"),
            "GET /a%20b?c=d+e HTTP/1.1\r\nHost: localhost\r\nAccept: x\r\nConnection: close\r\n"
            "\r\n");
  ASSERT_TRUE(
      server.send("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 5\r\nX-Own: y\r\n"
                  "Connection: close, X-Hop\r\nX-Hop: 1\r\nSet-Cookie: a=b\r\n"
                  "Location: http://localhost/c\r\n\r\nshort"));
  const std::string head = it.read_until("\r\n\r\n");
  EXPECT_THAT(head, AllOf(StartsWith("HTTP/1.1 418 "), HasSubstr("\r\nX-Own: y\r\n"),
                          HasSubstr("\r\nX-Request: 7\r\n"), HasSubstr("\r\nContent-Length: 5\r\n"),
                          HasSubstr("\r\nLocation: /c\r\n"), Not(HasSubstr("X-Hop")),
                          Not(HasSubstr("Connection")), Not(HasSubstr("Cookie"))));
  EXPECT_EQ(it.read_exactly(5), "short");
  EXPECT_EQ(outcome().value(), 418);
  // The client's connection is still good.
  outcome_ = {};
  ASSERT_TRUE(it.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_THAT(upstream().read_until("\r\n\r\n"), StartsWith("GET /next HTTP/1.1\r\n"));
}

TEST_F(HttpRelay, StreamsBodiesWithALengthBothWays) {
  constexpr std::size_t kSize = 8 << 20;  // more than all buffers hold
  const std::string body = std::string(kSize - 1, 'b') + 'e';
  std::size_t checked = 0;
  std::vector<bool> lasts;
  request_.check = [&](std::string_view piece, bool is_last) {
    checked += piece.size();
    lasts.push_back(is_last);
    return ok();
  };
  auto it = client();
  const std::string length = "Content-Length: " + std::to_string(kSize) + "\r\n\r\n";
  std::thread sender([&] {
    EXPECT_TRUE(it.send("PUT /a HTTP/1.1\r\nHost: x\r\n" + length));
    EXPECT_TRUE(it.send(body));
  });
  auto server = upstream();
  EXPECT_THAT(server.read_until("\r\n\r\n"), HasSubstr("Content-Length: " + std::to_string(kSize)));
  EXPECT_TRUE(server.read_exactly(kSize) == body);
  sender.join();
  std::thread answerer([&] { EXPECT_TRUE(server.send("HTTP/1.1 200 OK\r\n" + length + body)); });
  EXPECT_THAT(it.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(it.read_exactly(kSize) == body);
  answerer.join();
  EXPECT_EQ(outcome().value(), 200);
  EXPECT_EQ(checked, kSize);
  EXPECT_EQ(std::count(lasts.begin(), lasts.end(), true), 1);
  EXPECT_TRUE(lasts.back());
}

TEST_F(HttpRelay, SendsAnotherBodyInsteadOfTheClients) {
  request_.body = "other";
  auto it = client();
  ASSERT_TRUE(it.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"));
  EXPECT_THAT(upstream().read_until("other"), EndsWith("\r\nContent-Length: 5\r\nConnection: "
                                                       "close\r\n\r\nother"));
}

TEST_F(HttpRelay, PassesChunksOnAsTheyCome) {
  auto it = client();
  ASSERT_TRUE(
      it.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
  auto server = upstream();
  EXPECT_THAT(server.read_until("\r\n\r\n"), HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  ASSERT_TRUE(it.send("0\r\n\r\n"));
  EXPECT_EQ(server.read_until("0\r\n\r\n"), "3\r\nabc\r\n0\r\n\r\n");
  ASSERT_TRUE(server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n"));
  EXPECT_THAT(it.read_until("\r\n\r\n"), HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_EQ(it.read_until("de\r\n"), "2\r\nde\r\n") << "before the answer has ended";
  ASSERT_TRUE(server.send("0\r\n\r\n"));
  EXPECT_EQ(it.read_until("0\r\n\r\n"), "0\r\n\r\n");
}

TEST_F(HttpRelay, AnAnswerThatEndsWithItsConnectionIsComplete) {
  auto it = client();
  ASSERT_TRUE(it.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
  auto server = upstream();
  server.read_until("\r\n\r\n");
  ASSERT_TRUE(server.send("HTTP/1.0 200 OK\r\n\r\nabc"));
  server.close();
  EXPECT_THAT(it.read_until("0\r\n\r\n"), EndsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
}

TEST_F(HttpRelay, AnswersWithoutABodyHaveNone) {
  const auto answered = [this](const std::string& method, const std::string& answer) {
    outcome_ = {};
    auto it = client();
    EXPECT_TRUE(it.send(method + " /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    auto server = upstream();
    server.read_until("\r\n\r\n");
    EXPECT_TRUE(server.send("HTTP/1.1 " + answer + "\r\n\r\n"));
    return it.read_to_end();
  };
  EXPECT_THAT(answered("HEAD", "200 OK\r\nContent-Length: 7"),
              AllOf(HasSubstr("\r\nContent-Length: 7\r\n"), EndsWith("\r\n\r\n")));
  EXPECT_THAT(answered("DELETE", "204 No Content"),
              AllOf(StartsWith("HTTP/1.1 204"), EndsWith("\r\n\r\n")));
  EXPECT_THAT(answered("GET", "304 Not Modified\r\nETag: \"a\""),
              AllOf(HasSubstr("\r\nETag: \"a\"\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(HttpRelay, WithoutAServerThereIsAnError) {
  request_.socket += "-none";
  auto it = client();
  ASSERT_TRUE(it.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  EXPECT_THAT(it.read_to_end(),
              AllOf(StartsWith("HTTP/1.1 502 "), EndsWith("No such file or directory")));
  EXPECT_EQ(outcome().error().kind(), ErrorKind::unavailable);
}

TEST_F(HttpRelay, AServerThatEndsOrSpeaksNoHttpIsUnavailable) {
  for (const std::string_view answer : {"", "HTTP/1.1 200 OK\r\nX-Half", "SSH-2.0-x\r\n\r\n"}) {
    outcome_ = {};
    auto it = client();
    ASSERT_TRUE(it.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    auto server = upstream();
    server.read_until("\r\n\r\n");
    ASSERT_TRUE(server.send(answer));
    server.close();
    EXPECT_THAT(it.read_to_end(), StartsWith("HTTP/1.1 502 ")) << answer;
    EXPECT_EQ(outcome().error().kind(), ErrorKind::unavailable);
  }
}

TEST_F(HttpRelay, AnAnswerThatIsCutOffLooksCutOff) {
  auto it = client();
  ASSERT_TRUE(it.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
  auto server = upstream();
  server.read_until("\r\n\r\n");
  ASSERT_TRUE(server.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"));
  EXPECT_THAT(it.read_until("abc"), EndsWith("abc"));
  server.close();
  EXPECT_EQ(it.read_to_end(), "");
  EXPECT_TRUE(it.ended());
  EXPECT_EQ(outcome().value(), 200);
}

TEST_F(HttpRelay, ASilentServerIsADeadline) {
  request_.answer_timeout = 50ms;
  auto it = client();
  ASSERT_TRUE(it.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  auto server = upstream();
  EXPECT_THAT(it.read_to_end(), EndsWith("read the answer: the server took too long"));
  EXPECT_EQ(outcome().error().kind(), ErrorKind::deadline);
  server.read_to_end();
  EXPECT_TRUE(server.ended());
}

TEST_F(HttpRelay, AServerThatTakesNothingOfABodyIsADeadline) {
  request_.idle_timeout = 50ms;
  auto it = client();
  std::thread sender([&] {
    // Cut off once the server's time is over.
    (void)it.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 16777216\r\n\r\n" +
                  std::string(16 << 20, 'a'));
  });
  auto server = upstream();
  EXPECT_EQ(outcome().error().kind(), ErrorKind::deadline);
  sender.join();
}

TEST_F(HttpRelay, AClientThatGoesAwayEndsTheServersConnection) {
  auto it = client();
  ASSERT_TRUE(it.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"));
  auto server = upstream();
  EXPECT_THAT(server.read_until("abc"), EndsWith("abc"));
  it.close();
  EXPECT_EQ(server.read_to_end(), "");
  EXPECT_TRUE(server.ended());
  EXPECT_EQ(outcome().error().kind(), ErrorKind::cancelled);
}

TEST_F(HttpRelay, WhatTheCheckRefusesIsNotPassedOn) {
  request_.check = [](std::string_view, bool is_last) -> Result<void> {
    if (is_last) return Error(ErrorKind::denied, "the wrong end");
    return ok();
  };
  auto it = client();
  ASSERT_TRUE(it.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc"));
  auto server = upstream();
  EXPECT_THAT(server.read_until("abc"), EndsWith("abc"));
  ASSERT_TRUE(it.send("def"));
  EXPECT_EQ(server.read_to_end(), "");
  EXPECT_THAT(it.read_until("the wrong end"), StartsWith("HTTP/1.1 502 "));
  EXPECT_EQ(outcome().error().kind(), ErrorKind::denied);
}

TEST_F(HttpRelay, AnAnswerBeforeTheEndOfTheBodyIsPassedOn) {
  auto it = client();
  std::thread sender([&] {
    (void)it.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 16777216\r\n\r\n" +
                  std::string(16 << 20, 'a'));
  });
  auto server = upstream();
  server.read_until("\r\n\r\n");
  ASSERT_TRUE(server.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"));
  server.close();
  EXPECT_THAT(it.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
  it.close();
  sender.join();
  EXPECT_EQ(outcome().value(), 413);
}

}  // namespace
}  // namespace trainyard::net
