#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <thread>

#include "base/result.h"
#include "base/unique_fd.h"
#include "health/verdict.h"

// The check of each pair of hosts, over TCP: the peer sends its name, and echoes what it receives.
namespace trainyard::health {

// Answers peers, on threads of its own, until it is destroyed.
class PeerResponder {
 public:
  // `listener` is listening and non-blocking; `host` is this host's name.
  PeerResponder(UniqueFd listener, std::string host);
  ~PeerResponder();
  PeerResponder(const PeerResponder&) = delete;
  PeerResponder& operator=(const PeerResponder&) = delete;

 private:
  void accept_all();

  const UniqueFd listener_;
  const std::string host_;
  std::atomic<bool> stop_ = false;
  std::list<std::thread> answering_;  // used by the accepting thread
  std::thread thread_;
};

struct PeerAddress {
  std::string host;     // "algo-2"
  std::string address;  // IPv4
  std::uint16_t port = 0;
};
using MakeSocket = std::function<Result<UniqueFd>()>;

// A new non-blocking TCP socket in this thread's namespace.
Result<UniqueFd> make_peer_socket();

// Connects to the peer, which may not be listening yet, asks for its name, measures ten round
// trips, and sends `size` bytes, which must come back unchanged. Sockets are created by `make`.
Verdict check_peer(const PeerAddress& peer, Bytes size, const CheckTime& time,
                   const MakeSocket& make = make_peer_socket);

}  // namespace trainyard::health
