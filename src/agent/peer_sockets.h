#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "agent/step.h"
#include "base/unique_fd.h"
#include "health/peer_check.h"

// What a host needs of the job's network for the checks of each pair of hosts.
namespace trainyard::agent {

// Of this instance's place in the job's network.
struct PeerSockets {
  UniqueFd listener;
  // Root makes more, in this namespace. Of an ordinary user: empty, and one for each other host.
  std::filesystem::path name_space;
  std::vector<UniqueFd> to_peers;
};

// The other hosts, in the plan's order.
std::vector<std::string> peers_of(const model::LaunchPlan& plan);
// Whether the job has a network of its own with other hosts in it.
bool has_peers(const model::LaunchPlan& plan);

// Waits for the instance's place in the network. cancelled; deadline: it isn't made in time; and
// what was in the way of making it.
Result<PeerSockets> open_peer_sockets(StepContext& context);

// For the check of peers_of()[peer]. `sockets` outlives it.
health::MakeSocket socket_maker(const PeerSockets& sockets, std::size_t peer);

}  // namespace trainyard::agent
