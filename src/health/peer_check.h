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

// Each pair of hosts, over TCP: who is asked says who it is, and sends back what it gets.
namespace trainyard::health {

// Answers peers, on threads of its own, until it goes.
class PeerResponder {
 public:
  // `listener` listens, and doesn't block; `host` is who this is.
  PeerResponder(UniqueFd listener, std::string host);
  ~PeerResponder();
  PeerResponder(const PeerResponder&) = delete;
  PeerResponder& operator=(const PeerResponder&) = delete;

 private:
  void accept_all();

  const UniqueFd listener_;
  const std::string host_;
  std::atomic<bool> stop_ = false;
  std::list<std::thread> answering_;  // the accepting thread's
  std::thread thread_;
};

struct PeerAddress {
  std::string host;     // "algo-2"
  std::string address;  // IPv4
  std::uint16_t port = 0;
};
using MakeSocket = std::function<Result<UniqueFd>()>;

// A new TCP socket of this thread's namespace that doesn't block.
Result<UniqueFd> make_peer_socket();

// Reaches the peer, which may not listen yet, asks who it is, takes the time of ten round trips,
// and sends `size` bytes, which are to come back as they are. Sockets are made by `make`.
Verdict check_peer(const PeerAddress& peer, Bytes size, const CheckTime& time,
                   const MakeSocket& make = make_peer_socket);

}  // namespace trainyard::health
