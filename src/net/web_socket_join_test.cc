#include "net/web_socket_join.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "base/files.h"
#include "base/frames.h"
#include "net/http_server.h"
#include "net/raw_client.h"

namespace trainyard::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

// RFC 6455, 5.2.
enum Opcode : unsigned {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10
};

// A frame as a client sends it: masked, here with zeros.
std::string client_frame(unsigned opcode, std::string_view bytes, bool last = true) {
  std::string frame(1, static_cast<char>(opcode | (last ? 0x80U : 0U)));
  if (bytes.size() < 126) {
    frame += static_cast<char>(0x80U | bytes.size());
  } else {
    const bool is_long = bytes.size() > 0xffff;
    frame += static_cast<char>(0x80U | (is_long ? 127U : 126U));
    for (int shift = is_long ? 56 : 8; shift >= 0; shift -= 8)
      frame += static_cast<char>(static_cast<unsigned char>(std::uint64_t{bytes.size()} >> shift));
  }
  return frame.append(4, '\0').append(bytes);
}

class WebSockets : public testing::Test {
 protected:
  WebSockets() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ours_ = UniqueFd(ends[0]);
    theirs_ = UniqueFd(ends[1]);
    server_ =
        HttpServer::start({}, [this](HttpExchange& exchange) { return serve(exchange); }).value();
    client_.emplace(server_->port());
  }
  ~WebSockets() override { server_->stop(0ms); }

  asio::awaitable<void> serve(HttpExchange& exchange) {
    auto joined = co_await exchange.upgrade_to_web_socket(std::move(theirs_));
    if (joined) co_return;
    ResponseHead head;
    head.status = 400;
    std::string why = joined.error().message();
    (void)co_await exchange.respond(std::move(head), std::move(why));
  }

  static std::string request(const std::string& more = "Sec-WebSocket-Version: 13\r\n") {
    return "GET /v1/data-channel/x HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: "
           "websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           more + "\r\n";
  }
  void connect() {
    ASSERT_TRUE(client_->send(request()));
    const std::string head = client_->read_until("\r\n\r\n");
    EXPECT_THAT(head, StartsWith("HTTP/1.1 101 "));
    EXPECT_THAT(head, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        << "RFC 6455, 1.3";
  }

  // The next message on our end, as kind and content; "" at its end.
  std::string next_frame() {
    for (;;) {
      auto frame = frames_.next();
      if (!frame) return frame.error().message();
      if (*frame) return (*frame)->kind + (*frame)->content;
      std::array<char, 4096> buffer;
      pollfd ready{ours_.get(), POLLIN, 0};
      if (::poll(&ready, 1, 10'000) <= 0) return "nothing came";
      const ssize_t got = ::read(ours_.get(), buffer.data(), buffer.size());
      if (got <= 0) return "";
      frames_.feed({buffer.data(), static_cast<std::size_t>(got)});
    }
  }

  // The next frame from the server: its opcode and its bytes.
  std::pair<unsigned, std::string> from_server() {
    const std::string head = client_->read_exactly(2);
    if (head.size() < 2) return {0, "ended"};
    EXPECT_TRUE(static_cast<unsigned char>(head[0]) & 0x80U) << "not in pieces";
    std::uint64_t size = static_cast<unsigned char>(head[1]);
    EXPECT_LE(size, 127U) << "not masked";
    if (size >= 126) {
      const std::string bytes = client_->read_exactly(size == 126 ? 2 : 8);
      size = 0;
      for (const char byte : bytes) size = size << 8 | static_cast<unsigned char>(byte);
    }
    return {static_cast<unsigned char>(head[0]) & 0x0fU, client_->read_exactly(size)};
  }

  using FromServer = std::pair<unsigned, std::string>;

  UniqueFd ours_, theirs_;
  FrameReader frames_;
  std::unique_ptr<HttpServer> server_;
  std::optional<RawClient> client_;
};

TEST_F(WebSockets, CarryMessagesAsFramesBothWays) {
  connect();
  ASSERT_TRUE(client_->send(client_frame(kText, "hello") + client_frame(kBinary, "") +
                            client_frame(kBinary, std::string("a\0\xff", 3))));
  EXPECT_EQ(next_frame(), "thello");
  EXPECT_EQ(next_frame(), "b");
  EXPECT_EQ(next_frame(), std::string("ba\0\xff", 4));
  ASSERT_TRUE(write_all(ours_.get(), make_frame(kBinaryMessage, "back") +
                                         make_frame(kTextMessage, "text") +
                                         make_frame(kBinaryMessage, std::string(kMaxFrame, 'x'))));
  EXPECT_EQ(from_server(), FromServer(kBinary, "back"));
  EXPECT_EQ(from_server(), FromServer(kText, "text"));
  EXPECT_EQ(from_server(), FromServer(kBinary, std::string(kMaxFrame, 'x')));
}

TEST_F(WebSockets, AMessageInPiecesIsOneFrame) {
  connect();
  ASSERT_TRUE(client_->send(client_frame(kBinary, "one", false) + client_frame(kPing, "p") +
                            client_frame(kContinuation, " two", false) +
                            client_frame(kContinuation, " three")));
  EXPECT_EQ(next_frame(), "bone two three");
  EXPECT_EQ(from_server(), FromServer(kPong, "p"));
}

TEST_F(WebSockets, AMessageMayBeAsLargeAsAFrameAndNoLarger) {
  connect();
  ASSERT_TRUE(client_->send(client_frame(kBinary, std::string(kMaxFrame, 'x'))));
  EXPECT_EQ(next_frame(), "b" + std::string(kMaxFrame, 'x'));
  ASSERT_TRUE(client_->send(client_frame(kBinary, std::string(kMaxFrame + 1, 'x'))));
  EXPECT_EQ(from_server(), FromServer(kClose, "\x03\xf1")) << "1009";
  client_->close();
  EXPECT_EQ(next_frame(), "");
}

TEST_F(WebSockets, EndInOrderWhenTheOtherEndDoes) {
  connect();
  ASSERT_TRUE(write_all(ours_.get(), make_frame(kBinaryMessage, "last")));
  ours_.reset();
  EXPECT_EQ(from_server(), FromServer(kBinary, "last"));
  EXPECT_EQ(from_server(), FromServer(kClose, "\x03\xe8")) << "1000";
  ASSERT_TRUE(client_->send(client_frame(kClose, "\x03\xe8")));
  client_->read_to_end();
  EXPECT_TRUE(client_->ended());
}

TEST_F(WebSockets, EndWithTheClient) {
  connect();
  ASSERT_TRUE(client_->send(client_frame(kText, "bye") + client_frame(kClose, "\x03\xe8")));
  EXPECT_EQ(next_frame(), "tbye");
  EXPECT_EQ(next_frame(), "");
}

TEST_F(WebSockets, EndWithAClientThatIsGone) {
  connect();
  client_->close();
  EXPECT_EQ(next_frame(), "");
}

TEST_F(WebSockets, EndWithTheServer) {
  connect();
  server_->stop(std::chrono::hours(1));
  client_->read_to_end();
  EXPECT_TRUE(client_->ended());
  EXPECT_EQ(next_frame(), "");
}

// Its coroutines are cancelled, but not before what they refer to.
TEST_F(WebSockets, EndWithAServerThatStopsAtOnce) {
  connect();
  ASSERT_TRUE(write_all(ours_.get(), make_frame(kBinaryMessage, "x")));
  EXPECT_EQ(from_server(), FromServer(kBinary, "x"));
  server_->stop(0ms);
  EXPECT_EQ(next_frame(), "");
}

TEST_F(WebSockets, WhatIsNotMaskedEndsThem) {
  connect();
  ASSERT_TRUE(client_->send(std::string("\x81\x01x", 3)));
  EXPECT_EQ(from_server(), FromServer(kClose, "\x03\xea")) << "1002";
  client_->close();  // otherwise it ends when the client has been silent for too long
  EXPECT_EQ(next_frame(), "");
}

TEST_F(WebSockets, OtherRequestsAreNone) {
  ASSERT_TRUE(client_->send("GET /v1/data-channel/x HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_THAT(client_->read_until("WebSocket"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(WebSockets, OtherVersionsAreRefused) {
  ASSERT_TRUE(client_->send(request("Sec-WebSocket-Version: 8\r\n")));
  EXPECT_THAT(client_->read_until("\r\n\r\n"), StartsWith("HTTP/1.1 426 "));
}

}  // namespace
}  // namespace trainyard::net
