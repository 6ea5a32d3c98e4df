#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/unique_fd.h"

// Between an HTTP client and its server on loopback: breaks connections and data.
namespace trainyard::net {

class FaultyProxy {
 public:
  // The faults of a connection.
  struct Fault {
    std::string answer{};  // raw response to its first request, instead of the server's
    // It ends after this many bytes from the server, with a reset or normally.
    std::uint64_t ends_after = std::numeric_limits<std::uint64_t>::max();
    bool reset = false;
    std::uint64_t damaged_byte = 0;        // of the server's, counted from 1; 0: none
    std::chrono::milliseconds latency{0};  // between a request and its answer's first byte
  };
  // Returns the faults of a connection, by its number from 0 on. Any thread.
  using Plan = std::function<Fault(int connection)>;

  FaultyProxy(std::uint16_t server, Plan plan)
      : server_(server), plan_(std::move(plan)), listener_(listen()) {
    thread_ = std::thread([this] { accept(); });
  }
  ~FaultyProxy() {
    stopping_ = true;
    thread_.join();
    for (std::thread& connection : connections_) connection.join();
  }
  FaultyProxy(const FaultyProxy&) = delete;
  FaultyProxy& operator=(const FaultyProxy&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return count_; }
  std::uint64_t served() const { return served_; }  // bytes that clients were given

 private:
  static constexpr int kLookUpMillis = 20;

  UniqueFd listen() {
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(0);
    ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(fd.get(), 128);
    socklen_t size = sizeof address;
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    return fd;
  }
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }

  void accept() {
    while (!stopping_) {
      pollfd waited{listener_.get(), POLLIN, 0};
      if (::poll(&waited, 1, kLookUpMillis) <= 0) continue;
      UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client) continue;
      connections_.emplace_back([this, fault = plan_(count_++), fd = std::move(client)]() mutable {
        pass(std::move(fd), fault);
      });
    }
  }

  void pass(UniqueFd client, const Fault& fault) {
    UniqueFd server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = loopback(server_);
    if (::connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      return;
    std::vector<char> buffer(256 << 10);
    std::uint64_t given = 0;
    bool request_seen = false;
    while (!stopping_) {
      std::array<pollfd, 2> waited{{{client.get(), POLLIN, 0}, {server.get(), POLLIN, 0}}};
      if (::poll(waited.data(), waited.size(), kLookUpMillis) <= 0) continue;
      if (waited[0].revents != 0) {
        const ssize_t got = ::recv(client.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0) return;
        if (!fault.answer.empty()) {
          send(client.get(), fault.answer);
          return linger(client, buffer);
        }
        request_seen = true;
        if (!send(server.get(), {buffer.data(), static_cast<std::size_t>(got)})) return;
      }
      if (waited[1].revents == 0) continue;
      const std::size_t room = std::min<std::uint64_t>(buffer.size(), fault.ends_after - given);
      const ssize_t got = ::recv(server.get(), buffer.data(), room, 0);
      if (got <= 0) return;
      if (std::exchange(request_seen, false)) std::this_thread::sleep_for(fault.latency);
      const auto size = static_cast<std::uint64_t>(got);
      if (fault.damaged_byte > given && fault.damaged_byte <= given + size)
        buffer[fault.damaged_byte - given - 1] ^= 1;
      given += size;
      served_ += size;
      if (!send(client.get(), {buffer.data(), size})) return;
      if (given < fault.ends_after) continue;
      if (!fault.reset) return linger(client, buffer);
      const struct linger none{1, 0};
      ::setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
      return;
    }
  }

  // Until the client has closed its side too: closing earlier would be a reset.
  void linger(const UniqueFd& client, std::vector<char>& buffer) {
    ::shutdown(client.get(), SHUT_WR);
    while (!stopping_) {
      pollfd waited{client.get(), POLLIN, 0};
      if (::poll(&waited, 1, kLookUpMillis) <= 0) continue;
      if (::recv(client.get(), buffer.data(), buffer.size(), 0) <= 0) return;
    }
  }

  static bool send(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  const std::uint16_t server_;
  const Plan plan_;
  std::uint16_t port_ = 0;
  const UniqueFd listener_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> count_{0};
  std::atomic<std::uint64_t> served_{0};
  std::vector<std::thread> connections_;  // the thread's
  std::thread thread_;
};

}  // namespace trainyard::net
