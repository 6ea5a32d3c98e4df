#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "base/result.h"
#include "base/unique_fd.h"
#include "health/nccl_check.h"
#include "health/verdict.h"

// The check of each pair of hosts, over TCP. The peer sends its name (64 bytes, padded with zeros),
// then it answers requests, which are lines:
//   echo N   sends back the N bytes that follow
//   nccl     takes part in an all-reduce (health/nccl_check.h)
namespace trainyard::health {

// Answers peers, on threads of its own, until it is destroyed.
class PeerResponder {
 public:
  // `listener` is listening and non-blocking; `host` is this host's name. `nccl` null: it has no
  // GPU.
  PeerResponder(UniqueFd listener, std::string host, std::shared_ptr<NcclHost> nccl = nullptr);
  ~PeerResponder();
  PeerResponder(const PeerResponder&) = delete;
  PeerResponder& operator=(const PeerResponder&) = delete;

 private:
  void accept_all();

  const UniqueFd listener_;
  const std::string host_;
  const std::shared_ptr<NcclHost> nccl_;  // shared with this host's own checks
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

struct CheckedPeer {
  Verdict verdict;
  UniqueFd socket;  // if it passed: the connection, for check_nccl()
};

// Connects to the peer, which may not be listening yet, asks for its name, measures ten round
// trips, and sends `size` bytes, which must come back unchanged. Sockets are created by `make`.
CheckedPeer check_peer(const PeerAddress& peer, Bytes size, const CheckTime& time,
                       const MakeSocket& make = make_peer_socket);

}  // namespace trainyard::health
