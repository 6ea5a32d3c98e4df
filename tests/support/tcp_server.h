#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/unique_fd.h"

// TCP servers on loopback, for tests of what carries connections.
namespace trainyard {

// At a port that is free.
inline UniqueFd listen_on_loopback(int backlog) {
  UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // Of its connections: otherwise the kernel takes many megabytes for a program that reads nothing.
  const int buffer = 64 * 1024;
  EXPECT_EQ(::setsockopt(listener.get(), SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer), 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(::listen(listener.get(), backlog), 0);
  return listener;
}

inline sockaddr_in address_of(const UniqueFd& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  EXPECT_EQ(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  return address;
}

inline int port_of(const UniqueFd& listener) {
  return ntohs(address_of(listener).sin_port);
}

// At which nothing listens: it stays bound.
class ClosedPort {
 public:
  ClosedPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  int number() const { return port_of(socket_); }

 private:
  const UniqueFd socket_;
};

// Serves each connection by a thread of its own, which ends with it.
class TcpServer {
 public:
  using Serve = std::function<void(int socket)>;
  explicit TcpServer(Serve serve) : listener_(listen_on_loopback(256)), serve_(std::move(serve)) {
    accepting_ = std::thread([this] { accept_all(); });
  }
  ~TcpServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    accepting_.join();
    {
      const std::lock_guard lock(mutex_);
      for (Connection& each : connections_) ::shutdown(each.socket.get(), SHUT_RDWR);
    }
    for (Connection& each : connections_) each.thread.join();
  }
  TcpServer(const TcpServer&) = delete;
  TcpServer& operator=(const TcpServer&) = delete;

  int port() const { return port_of(listener_); }
  int served() const { return served_; }

 private:
  struct Connection {
    UniqueFd socket;
    std::thread thread{};
  };
  void accept_all() {
    for (;;) {
      UniqueFd accepted(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!accepted) return;
      const std::lock_guard lock(mutex_);
      Connection& connection = connections_.emplace_back(Connection{std::move(accepted)});
      connection.thread = std::thread([this, &connection, fd = connection.socket.get()] {
        serve_(fd);
        const std::lock_guard ending(mutex_);
        connection.socket.reset();
        ++served_;
      });
    }
  }

  const UniqueFd listener_;
  const Serve serve_;
  std::mutex mutex_;  // guards the sockets
  std::list<Connection> connections_;
  std::atomic<int> served_ = 0;
  std::thread accepting_;
};

// 0: the end, or a reset.
inline std::size_t read_some(int socket, std::string& into) {
  std::array<char, 16 * 1024> buffer;
  const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
  if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
  return static_cast<std::size_t>(std::max<ssize_t>(got, 0));
}

inline std::string read_to_end(int socket) {
  std::string all;
  while (read_some(socket, all) > 0) continue;
  return all;
}

inline bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace trainyard
