#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/unique_fd.h"

// For tests: a TCP client that sends arbitrary bytes. Every wait has a deadline.
namespace trainyard::net {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    set_deadline();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* to = reinterpret_cast<const sockaddr*>(&address);
    connected_ = uninterrupted([&] { return ::connect(fd_.get(), to, sizeof(sockaddr_in)); }) == 0;
  }

  // For an accepted connection.
  explicit RawClient(UniqueFd accepted) : fd_(std::move(accepted)), connected_(bool(fd_)) {
    set_deadline();
  }

  bool connected() const { return connected_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = uninterrupted(
          [&] { return ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // What was received up to and including `mark`; less if the connection ended or 10 s passed.
  std::string read_until(std::string_view mark) {
    while (buffered_.find(mark) == std::string::npos && more()) {
    }
    const auto at = buffered_.find(mark);
    return take(at == std::string::npos ? buffered_.size() : at + mark.size());
  }
  std::string read_exactly(std::size_t count) {
    while (buffered_.size() < count && more()) {
    }
    return take(std::min(count, buffered_.size()));
  }
  std::string read_to_end() {
    while (more()) {
    }
    return take(buffered_.size());
  }
  // Half-closes: the server sees the end, and may continue to send.
  void end_sending() { ::shutdown(fd_.get(), SHUT_WR); }
  // The server closed its side (rather than the deadline passing).
  bool ended() const { return ended_; }
  void close() { fd_.reset(); }

 private:
  // System calls with a deadline aren't restarted automatically after a signal, and libFuzzer uses
  // an alarm.
  template <class Call>
  static std::invoke_result_t<Call> uninterrupted(Call call) {
    std::invoke_result_t<Call> result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
  }
  void set_deadline() {
    const timeval deadline{10, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
  }
  bool more() {
    char piece[4096];
    const auto count = uninterrupted([&] { return ::recv(fd_.get(), piece, sizeof piece, 0); });
    if (count > 0) buffered_.append(piece, static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno == ECONNRESET)) ended_ = true;
    return count > 0;
  }
  std::string take(std::size_t count) {
    std::string out = buffered_.substr(0, count);
    buffered_.erase(0, count);
    return out;
  }

  UniqueFd fd_;
  bool connected_ = false;
  bool ended_ = false;
  std::string buffered_;
};

}  // namespace trainyard::net
