#include "network/relay.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <thread>
#include <vector>

#include "base/files.h"

namespace trainyard::network {
namespace {

constexpr const char* kHere = "/proc/self/ns/net";
constexpr std::size_t kMax = 3;

std::uint16_t port_of(const UniqueFd& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  EXPECT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  return ntohs(address.sin_port);
}

std::string read_all(int socket) {
  std::string text;
  char buffer[65536];
  for (ssize_t got; (got = ::recv(socket, buffer, sizeof buffer, 0)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

class RelayTest : public ::testing::Test {
 protected:
  // Entering a namespace, even the own one, needs root.
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    server_ = *listen_in_namespace(kHere, "127.0.0.1", 0);
    onward_port_ = port_of(server_);
    UniqueFd front = *listen_in_namespace(kHere, "127.0.0.1", 0);
    front_port_ = port_of(front);
    relay_ = std::make_unique<Relay>(
        std::move(front),
        [this]() -> Result<UniqueFd> {
          if (down_) return Error(ErrorKind::unavailable, "down");
          return begin_connecting_to("127.0.0.1", onward_port_);
        },
        kMax);
    thread_ = std::thread([this] { EXPECT_TRUE(relay_->run(stop_)); });
  }
  void TearDown() override {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  UniqueFd connect() { return std::move(*connect_to("127.0.0.1", front_port_)); }
  UniqueFd accept() {
    for (;;)
      if (UniqueFd taken(::accept(server_.get(), nullptr, nullptr)); taken) return taken;
  }

  UniqueFd server_;
  std::uint16_t front_port_ = 0, onward_port_ = 0;
  std::unique_ptr<Relay> relay_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> down_ = false;
  std::thread thread_;
};

TEST_F(RelayTest, PassesMuchBothWaysAndTheEndOfEach) {
  const UniqueFd client = connect();
  const UniqueFd server = accept();
  const std::string forth(10'000'000, 'a'), back(7'000'000, 'b');
  std::thread sender([&] {
    EXPECT_TRUE(write_all(client.get(), forth));
    ::shutdown(client.get(), SHUT_WR);
  });
  EXPECT_EQ(read_all(server.get()), forth);
  sender.join();
  // The client has ended its half; the other still works.
  std::thread answerer([&] {
    EXPECT_TRUE(write_all(server.get(), back));
    ::shutdown(server.get(), SHUT_WR);
  });
  EXPECT_EQ(read_all(client.get()), back);
  answerer.join();
}

TEST_F(RelayTest, ResetsAConnectionThatCannotGoOn) {
  down_ = true;
  const UniqueFd client = connect();
  char byte;
  EXPECT_LE(::recv(client.get(), &byte, 1, 0), 0);
}

TEST_F(RelayTest, ResetsAConnectionWhoseServerTurnsOutToBeGone) {
  server_.reset();
  const UniqueFd client = connect();
  char byte;
  EXPECT_LE(::recv(client.get(), &byte, 1, 0), 0);
}

TEST_F(RelayTest, TakesNoMoreThanItsMaximumUntilOneEnds) {
  std::vector<UniqueFd> clients, servers;
  for (std::size_t i = 0; i < kMax; ++i) {
    clients.push_back(connect());
    servers.push_back(accept());
  }
  const UniqueFd waiting = connect();  // the kernel has accepted it, the program hasn't
  pollfd further{server_.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&further, 1, 100), 0);
  clients.pop_back();
  servers.pop_back();
  const UniqueFd server = accept();
  EXPECT_TRUE(write_all(server.get(), "x"));
  char byte = 0;
  EXPECT_EQ(::recv(waiting.get(), &byte, 1, 0), 1);
}

TEST_F(RelayTest, AnswersOnePathOnly) {
  const UniqueFd listener = *listen_in_namespace(kHere, "127.0.0.1", 0);
  std::atomic<bool> stop = false;
  std::thread answering([&] {
    EXPECT_TRUE(answer_one_path(
        listener, "/v2/credentials/x",
        [] { return Result<std::string>("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"); },
        stop));
  });
  const auto ask = [&](const std::string& line) {
    const UniqueFd client = std::move(*connect_to("127.0.0.1", port_of(listener)));
    EXPECT_TRUE(write_all(client.get(), line + "\r\nHost: x\r\n\r\n"));
    return read_all(client.get());
  };
  EXPECT_THAT(ask("GET /v2/credentials/x HTTP/1.1"), ::testing::EndsWith("\r\n\r\nok"));
  EXPECT_THAT(ask("GET /v2/credentials/y HTTP/1.1"), ::testing::StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(ask("PUT /v2/credentials/x HTTP/1.1"), ::testing::StartsWith("HTTP/1.1 404"));
  stop = true;
  answering.join();
}

}  // namespace
}  // namespace trainyard::network
