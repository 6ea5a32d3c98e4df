#include "net/upgraded_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "base/files.h"
#include "net/http_server.h"

namespace trainyard::net {
namespace {

using namespace std::chrono_literals;

// A server that upgrades to "echo", and sends everything back twice.
class Upgrades : public ::testing::Test {
 protected:
  Upgrades() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ours_ = UniqueFd(ends[0]);
    theirs_ = UniqueFd(ends[1]);
    echo_ = std::thread([this] {
      std::array<char, 4096> buffer;
      for (;;) {
        const ssize_t got = ::read(ours_.get(), buffer.data(), buffer.size());
        if (got <= 0) return;
        const std::string_view received_text(buffer.data(), static_cast<std::size_t>(got));
        if (!write_all(ours_.get(), received_text) || !write_all(ours_.get(), received_text))
          return;
      }
    });
    server_ =
        HttpServer::start({}, [this](HttpExchange& exchange) { return serve(exchange); }).value();
    request_.method = "POST";
    request_.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/";
    request_.body = "{}";
  }
  ~Upgrades() override {
    server_->stop(0ms);
    ::shutdown(ours_.get(), SHUT_RDWR);
    echo_.join();
  }

  asio::awaitable<void> serve(HttpExchange& exchange) {
    const auto body = co_await exchange.read_all(kib(16));
    body_ = body.value_or("");
    auto upgraded = co_await exchange.upgrade("echo", std::move(theirs_));
    if (upgraded) co_return;
    ResponseHead head;
    head.status = 400;
    std::string why = upgraded.error().message();
    (void)co_await exchange.respond(std::move(head), std::move(why));
  }

  static std::string read(UpgradedConnection& connection, std::size_t size) {
    std::string text;
    std::array<char, 4096> buffer;
    while (text.size() < size) {
      const auto got = connection.read(buffer);
      if (!got) return text + "|" + got.error().message();
      text.append(buffer.data(), *got);
      pollfd ready{connection.fd(), POLLIN, 0};
      if (*got == 0 && ::poll(&ready, 1, 10'000) <= 0) return text + "|nothing came";
    }
    return text;
  }

  UniqueFd ours_, theirs_;
  std::thread echo_;
  std::string body_;
  std::unique_ptr<HttpServer> server_;
  ClientRequest request_;
};

TEST_F(Upgrades, CarryBytesBothWays) {
  auto answer = UpgradedConnection::open(request_, "echo");
  ASSERT_TRUE(answer) << answer.error().message();
  ASSERT_NE(answer->connection, nullptr) << answer->refusal.status;
  EXPECT_EQ(body_, "{}");
  ASSERT_TRUE(answer->connection->write("hello "));
  EXPECT_EQ(read(*answer->connection, 12), "hello hello ");
}

TEST_F(Upgrades, EndWithTheServer) {
  auto answer = UpgradedConnection::open(request_, "echo");
  ASSERT_TRUE(answer && answer->connection);
  server_->stop(std::chrono::hours(1));
  EXPECT_THAT(read(*answer->connection, 1), ::testing::HasSubstr("ended the connection"));
}

TEST_F(Upgrades, EndWithAServerThatStopsAtOnce) {
  auto answer = UpgradedConnection::open(request_, "echo");
  ASSERT_TRUE(answer && answer->connection);
  ASSERT_TRUE(answer->connection->write("x"));
  EXPECT_EQ(read(*answer->connection, 2), "xx");
  server_->stop(0ms);
  EXPECT_THAT(read(*answer->connection, 1), ::testing::HasSubstr("ended the connection"));
}

TEST_F(Upgrades, ThatTheServerRefusesGiveItsAnswer) {
  const auto answer = UpgradedConnection::open(request_, "chess");
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->connection, nullptr);
  EXPECT_EQ(answer->refusal.status, 400);
  EXPECT_EQ(answer->refusal.body, "the request asks for no upgrade to echo");
}

}  // namespace
}  // namespace trainyard::net
