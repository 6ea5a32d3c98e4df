#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/raw_client.h"

// An HTTP server for tests of clients: it sends scripted responses, correct or not.
namespace trainyard::net {

// Sends its responses in order, one per connection, and closes each after it; raw bytes, starting
// with a status line. After the last one, connections are closed without a response.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<std::string> answers)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), answers_(std::move(answers)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(fd_.get(), 16);
    socklen_t size = sizeof address;
    ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedServer() {
    ::shutdown(fd_.get(), SHUT_RDWR);  // wakes accept()
    thread_.join();
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  // The heads of all requests so far, in order.
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    for (std::size_t next = 0;; ++next) {
      RawClient client(UniqueFd(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)));
      if (!client.connected()) return;
      std::string head = client.read_until("\r\n\r\n");
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(head));
      }
      if (next < answers_.size()) client.send(answers_[next]);
    }
  }

  UniqueFd fd_;
  const std::vector<std::string> answers_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;  // guards requests_
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace trainyard::net
