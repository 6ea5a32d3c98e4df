#include "agent/peer_sockets.h"

#include <fcntl.h>

#include <cerrno>
#include <chrono>
#include <future>
#include <utility>

#include "agent/instance_network.h"
#include "agent/own_program.h"
#include "health/nccl_rank.h"
#include "network/name_spaces.h"
#include "network/relay.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

using namespace std::chrono_literals;

// Creating the network isn't part of the check; a busy engine may need this long: it also delays
// containers.
constexpr auto kNetworkTimeout = 120s;
constexpr auto kNetworkPollInterval = 50ms;
// Enough for NCCL to use all of its channels, and quick enough at 1 Gbit/s.
constexpr Bytes kNcclSize = mib(16);
// A rank that hasn't been ended by then exits.
constexpr auto kRankMargin = 5s;

Result<runtime::JoinedNetwork> wait_for_network(const StepContext& context) {
  const auto end = std::chrono::steady_clock::now() + kNetworkTimeout;
  while (context.network.wait_for(kNetworkPollInterval) != std::future_status::ready) {
    if (context.interruption.flag()) return Error(ErrorKind::cancelled, "interrupted");
    if (std::chrono::steady_clock::now() > end)
      return Error(ErrorKind::deadline,
                   "the job's network was not made in " + health::format_seconds(kNetworkTimeout));
  }
  return context.network.get();
}

Result<PeerSockets> take_given(StepContext& context) {
  const auto requested = std::async(std::launch::async, [&context] {
                           return request_root(context.runtime, context.directory, {"peers"});
                         }).share();
  const auto has_failed = [&] {
    return requested.wait_for(0s) == std::future_status::ready && !requested.get();
  };
  auto given = take_peer_sockets(context.directory, kNetworkTimeout,
                                 [&] { return !context.interruption.flag() && !has_failed(); });
  requested.wait();
  if (!given) return has_failed() ? requested.get().error() : given.error();
  PeerSockets sockets;
  sockets.listener = std::move(given->front());
  given->erase(given->begin());
  sockets.to_peers = std::move(*given);
  if (sockets.to_peers.size() != peers_of(context.plan).size())
    return Error(ErrorKind::corrupt, "a socket for each other host was to be given");
  return sockets;
}

}  // namespace

std::vector<std::string> peers_of(const model::LaunchPlan& plan) {
  std::vector<std::string> peers;
  for (const std::string& host : plan.hosts)
    if (host != plan.current_host) peers.push_back(host);
  return peers;
}

bool has_peers(const model::LaunchPlan& plan) {
  return plan.hosts.size() > 1 && plan.network.mode == "job";
}

Result<PeerSockets> open_peer_sockets(StepContext& context) {
  TRY(const runtime::JoinedNetwork joined, wait_for_network(context));
  if (!is_root()) return take_given(context);
  PeerSockets sockets;
  sockets.name_space = joined.name_space;
  TRY(sockets.listener,
      network::listen_in_namespace(joined.name_space,
                                   context.plan.network.addresses.at(context.plan.current_host),
                                   kPeerPort));
  return sockets;
}

health::MakeSocket socket_maker(const PeerSockets& sockets, std::size_t peer) {
  if (sockets.name_space.empty())
    return [&sockets, peer]() -> Result<UniqueFd> {
      UniqueFd same(::fcntl(sockets.to_peers.at(peer).get(), F_DUPFD_CLOEXEC, 0));
      if (!same) return Error::from_errno(errno, "dup");
      return same;
    };
  return [&sockets]() -> Result<UniqueFd> {
    UniqueFd made;
    TRY_VOID(network::run_in_namespace(sockets.name_space, [&]() -> Result<void> {
      TRY(made, health::make_peer_socket());
      return ok();
    }));
    return made;
  };
}

std::shared_ptr<health::NcclHost> make_nccl_host(const model::LaunchPlan& plan,
                                                 const fs::path& name_space) {
  if (plan.limits.gpus == 0) return nullptr;
  auto host = std::make_shared<health::NcclHost>();
  health::RankOrder order;
  order.host = plan.current_host;
  order.address = plan.network.addresses.at(plan.current_host);
  if (!plan.limits.gpu_ids.empty()) order.gpu = plan.limits.gpu_ids.front();
  order.size = kNcclSize;
  order.time = std::chrono::ceil<std::chrono::seconds>(host->time) + kRankMargin;
  host->start = [order, name_space](int rank) -> Result<health::StartedRank> {
    if (name_space.empty())
      return Error(ErrorKind::unavailable,
                   "an ordinary user's agent can't start a process in the job's network");
    TRY(const fs::path program, find_own_program("trainyard-nccl"));
    health::RankOrder own = order;
    own.rank = rank;
    health::StartedRank started;
    TRY_VOID(network::run_in_namespace(name_space, [&]() -> Result<void> {
      TRY(started, health::start_rank(program.string(), to_words(own)));
      return ok();
    }));
    return started;
  };
  return host;
}

}  // namespace trainyard::agent
