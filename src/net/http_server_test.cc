#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_server_world.h"

namespace trainyard::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(HttpServerTest, ManyRequestsTravelOnOneConnection) {
  start();
  auto it = client();
  for (int i = 0; i < 500; ++i) {
    const std::string path = "/n" + std::to_string(i);
    ASSERT_TRUE(it.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    const auto head = it.read_until("\r\n\r\n");
    ASSERT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
    ASSERT_EQ(it.read_exactly(4 + path.size()), "GET " + path);
  }
}

TEST_F(HttpServerTest, PipelinedRequestsAreAnsweredInTurn) {
  start();
  const auto answers =
      ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
          "GET /two HTTP/1.1\r\nHost: x\r\n\r\n"
          "GET /three HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_LT(answers.find("\r\n\r\noneHTTP/1.1"), answers.find("GET /two"));
  EXPECT_THAT(answers, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answers, EndsWith("GET /three"));
}

TEST_F(HttpServerTest, AnUnreadShortBodyIsSkipped) {
  start();
  const auto answers =
      ask("POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\nGET /x "
          "POST /two HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
          "GET /three HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answers, HasSubstr("POST /two"));
  EXPECT_THAT(answers, EndsWith("GET /three"));
}

TEST_F(HttpServerTest, AnUnreadLongBodyClosesTheConnectionAfterTheAnswer) {
  start();
  auto it = client();
  ASSERT_TRUE(it.send("PUT /big HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nabc"));
  const auto answer = it.read_to_end();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(it.ended());
}

TEST_F(HttpServerTest, AChunkedBodyIsRead) {
  start();
  const auto answer = ask(
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
      "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nTrailer: t\r\n\r\n");
  EXPECT_THAT(answer, EndsWith("\r\n\r\nhello world"));
}

TEST_F(HttpServerTest, ALongBodyPassesThroughSmallBuffers) {
  start();
  std::string body(std::size_t{3} << 20, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 7 + i / 1000);
  auto it = client();
  ASSERT_TRUE(it.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body));
  EXPECT_THAT(it.read_until("\r\n\r\n"), HasSubstr("200 OK"));
  EXPECT_TRUE(it.read_exactly(body.size()) == body);
}

TEST_F(HttpServerTest, AnAnswerOfUnknownLengthIsChunked) {
  start();
  const auto answer = ask("GET /chunks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n6\r\nhello \r\n6\r\nchunks\r\n0\r\n\r\n"));
}

TEST_F(HttpServerTest, AnHttp10ClientGetsNoChunks) {
  start();
  const auto answer = ask("GET /chunks HTTP/1.0\r\n\r\n");
  EXPECT_THAT(answer, Not(HasSubstr("chunked")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nhello chunks"));
}

TEST_F(HttpServerTest, HeadIsMeasuredAndNotSent) {
  start();
  const auto answer =
      ask("HEAD /page HTTP/1.1\r\nHost: x\r\n\r\n"
          "HEAD /chunks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 10\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("HEAD /page")));
  EXPECT_THAT(answer, Not(HasSubstr("hello")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, ContinueIsSentWhenTheBodyIsFirstRead) {
  start();
  auto it = client();
  ASSERT_TRUE(it.send(
      "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_EQ(it.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(it.send("body"));
  EXPECT_THAT(it.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(it.read_exactly(4), "body");
}

TEST_F(HttpServerTest, ContinueIsSentForAnEmptyBodyToo) {
  start();
  auto it = client();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(it.send(
        "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(it.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_THAT(it.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  }
  // Nobody read the body: no 100, and so no second request on this connection.
  ASSERT_TRUE(
      it.send("PUT /no HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_THAT(it.read_to_end(), HasSubstr("Connection: close\r\n"));
}

TEST_F(HttpServerTest, ContinueIsNotSentWhenTheAnswerNeedsNoBody) {
  start();
  const auto answer =
      ask("PUT /no HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
}

TEST_F(HttpServerTest, MalformedRequestsGet400AndAClose) {
  start();
  for (const std::string_view request :
       {"NONSENSE\r\n\r\n", "GET /\x01 HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: z\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n"}) {
    auto it = client();
    ASSERT_TRUE(it.send(request));
    EXPECT_THAT(it.read_to_end(), StartsWith("HTTP/1.1 400 Bad Request\r\n")) << request;
    EXPECT_TRUE(it.ended()) << request;
  }
}

TEST_F(HttpServerTest, LengthAndChunkedTogetherAreRefused) {
  start();
  EXPECT_THAT(ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 400"));
}

TEST_F(HttpServerTest, AHeadOverTheLimitGets431) {
  HttpServerOptions options;
  options.max_header = kib(8);
  start(options);
  const auto with_header_of = [](std::size_t size) {
    return "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + std::string(size, 'a') +
           "\r\n\r\n";
  };
  EXPECT_THAT(ask(with_header_of(7000)), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask(with_header_of(9000)), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(ask(with_header_of(200'000)), StartsWith("HTTP/1.1 431"));
}

TEST_F(HttpServerTest, ASlowHeadIsCutWhileOthersAreServed) {
  HttpServerOptions options;
  options.header_timeout = std::chrono::seconds(1);
  options.threads = 1;
  start(options);
  auto slow = client();
  ASSERT_TRUE(slow.send("GET / HTTP/1.1\r\nHo"));
  auto silent = client();
  auto other = client();
  ASSERT_TRUE(other.send("GET /other HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_THAT(other.read_until("GET /other"), EndsWith("GET /other"));
  EXPECT_EQ(slow.read_to_end(), "");
  EXPECT_TRUE(slow.ended());
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_TRUE(silent.ended());
}

TEST_F(HttpServerTest, AnIdleConnectionIsClosed) {
  HttpServerOptions options;
  options.keep_alive_timeout = std::chrono::seconds(1);
  start(options);
  auto it = client();
  ASSERT_TRUE(it.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_THAT(it.read_to_end(), EndsWith("GET /a"));
  EXPECT_TRUE(it.ended());
}

TEST_F(HttpServerTest, ASilentBodyIsADeadline) {
  HttpServerOptions options;
  options.body_idle_timeout = std::chrono::seconds(1);
  start(options);
  auto it = client();
  ASSERT_TRUE(it.send("PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"));
  auto failed = site_.body_failed.get_future();
  ASSERT_EQ(failed.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ(failed.get(), ErrorKind::deadline);
}

TEST_F(HttpServerTest, AClientThatVanishesWithinABodyIsUnavailable) {
  start();
  auto it = client();
  ASSERT_TRUE(it.send("PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"));
  it.close();
  auto failed = site_.body_failed.get_future();
  ASSERT_EQ(failed.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ(failed.get(), ErrorKind::unavailable);
}

TEST_F(HttpServerTest, BadChunksAreCorrupt) {
  start();
  auto it = client();
  ASSERT_TRUE(
      it.send("PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"));
  auto failed = site_.body_failed.get_future();
  ASSERT_EQ(failed.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ(failed.get(), ErrorKind::corrupt);
}

TEST_F(HttpServerTest, ABodyOverTheLimitIsExhausted) {
  start();
  auto it = client();
  ASSERT_TRUE(it.send("PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n"));
  EXPECT_EQ(site_.body_failed.get_future().get(), ErrorKind::exhausted);
  EXPECT_THAT(it.read_to_end(), StartsWith("HTTP/1.1 500"));
}

TEST_F(HttpServerTest, AHandlerThatThrowsOrForgetsGets500) {
  start();
  EXPECT_THAT(ask("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(ask("GET /mute HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(ask("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, ALineBreakInAHeaderIsRefused) {
  start();
  const auto answer = ask("GET /inject HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(answer, Not(HasSubstr("X-Forged")));
}

TEST_F(HttpServerTest, AnAnswerThatFallsShortIsCut) {
  start();
  auto it = client();
  ASSERT_TRUE(it.send("GET /short HTTP/1.1\r\nHost: x\r\n\r\n"));
  const auto answer = it.read_to_end();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 10\r\n"));
  EXPECT_THAT(answer, EndsWith("12345"));
  EXPECT_TRUE(it.ended());
}

TEST_F(HttpServerTest, StopCutsAnExchangeThatDoesNotEnd) {
  start();
  auto it = client();
  auto idle = client();
  ASSERT_TRUE(it.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"));
  site_.waiting.get_future().get();
  const auto before = std::chrono::steady_clock::now();
  server_->stop(std::chrono::milliseconds(50));
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
  EXPECT_EQ(it.read_to_end(), "");
  EXPECT_TRUE(it.ended());
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_TRUE(idle.ended());
  EXPECT_FALSE(client().connected());
}

TEST_F(HttpServerTest, StopLetsARunningExchangeEnd) {
  start();
  auto it = client();
  ASSERT_TRUE(it.send(
      "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"));
  it.read_until("\r\n\r\n");  // the handler runs
  auto stopped =
      std::async(std::launch::async, [this] { server_->stop(std::chrono::seconds(30)); });
  // New connections are refused once stopping has begun.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (client().connected() && std::chrono::steady_clock::now() < deadline) {
  }
  ASSERT_TRUE(it.send("body"));
  EXPECT_THAT(it.read_to_end(), EndsWith("body"));
  stopped.get();
}

TEST_F(HttpServerTest, ATakenPortIsAlreadyExists) {
  start();
  HttpServerOptions options;
  options.port = server_->port();
  auto second =
      HttpServer::start(options, [](HttpExchange& exchange) { return answer(exchange, 200, ""); });
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::already_exists);
}

}  // namespace
}  // namespace trainyard::net
