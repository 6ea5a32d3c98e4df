#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "agent/step.h"
#include "base/unique_fd.h"
#include "health/nccl_check.h"
#include "health/peer_check.h"

// The network access that a host needs for the checks of each pair of hosts.
namespace trainyard::agent {

// Sockets in this instance's place in the job's network.
struct PeerSockets {
  UniqueFd listener;
  // Root opens sockets in this namespace as needed. For an ordinary user: empty, and one socket for
  // each other host.
  std::filesystem::path name_space;
  std::vector<UniqueFd> to_peers;
};

// The other hosts, in the plan's order.
std::vector<std::string> peers_of(const model::LaunchPlan& plan);
// Whether the job has a network of its own with other hosts in it.
bool has_peers(const model::LaunchPlan& plan);

// Waits for the instance's place in the network. cancelled; deadline: it wasn't created in time; or
// the error of its creation.
Result<PeerSockets> open_peer_sockets(StepContext& context);

// For the check of peers_of()[peer]. `sockets` outlives it.
health::MakeSocket socket_maker(const PeerSockets& sockets, std::size_t peer);

// For the checks by NCCL: starts ranks in the instance's network namespace, on the first of its GPUs.
// Null: it has no GPU. An ordinary user's agent can't start processes there; starting a rank is
// `unavailable` then.
std::shared_ptr<health::NcclHost> make_nccl_host(const model::LaunchPlan& plan,
                                                 const std::filesystem::path& name_space);

}  // namespace trainyard::agent
