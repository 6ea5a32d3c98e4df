#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "model/launch_plan.h"
#include "runtime/runtime.h"

// What requires root for an instance's place in its job's network, by the instance's folder. Agents
// of root do it themselves; those of an ordinary user run `trainyard network`, as root, by the
// user's container engine (Runtime::run_as_root).
namespace trainyard::agent {

// The sockets at which the instance finds the server and its role's credentials.
struct InstanceSockets {
  std::filesystem::path name_space;  // the namespace in which they were opened
  UniqueFd api;
  UniqueFd credentials;
};

// The text of the container's /etc/resolv.conf; empty: it can't reach a name server.
std::string container_resolver(const model::LaunchPlan& plan);
// Returns the file of the instance's namespace. `holder`: as in network::Attachment.
Result<std::filesystem::path> join_network(const model::LaunchPlan& plan,
                                           const std::filesystem::path& directory,
                                           std::optional<pid_t> holder);
// For an instance that has joined. not_found: it hasn't, or not yet.
Result<InstanceSockets> open_sockets(const model::LaunchPlan& plan,
                                     const std::filesystem::path& directory);
// Receives the sockets that `trainyard network` opened for this process, which waits for them as
// long as `wanted`.
Result<InstanceSockets> take_sockets(const std::filesystem::path& directory,
                                     std::chrono::milliseconds timeout,
                                     const std::function<bool()>& wanted);

// The port at which hosts answer each other's checks (agent/peer_sockets.h). Unassigned in
// /etc/services, and below the ports that Linux uses for outgoing connections (32768).
inline constexpr std::uint16_t kPeerPort = 21489;
// Receives what `trainyard network peers` opened for this process: a socket that listens there, and
// one for each other host.
Result<std::vector<UniqueFd>> take_peer_sockets(const std::filesystem::path& directory,
                                                std::chrono::milliseconds timeout,
                                                const std::function<bool()>& wanted);

// Whether this process can do such things itself.
bool is_root();
// Runs `trainyard network WORDS… DIRECTORY` to its end, as root.
Result<void> request_root(runtime::Runtime& runtime, const std::filesystem::path& directory,
                          const std::vector<std::string>& words);
// Whether a server of this user, whose data folder has `attempts`, can give jobs such networks:
// unavailable says what is missing.
Result<void> check_job_networks(const runtime::RuntimeOptions& runtime,
                                const std::filesystem::path& attempts);

// The command of `trainyard network`, and its main().
struct NetworkCommand {
  enum class Verb {
    check,   // whether this machine supports it
    join,    // join the network, then listen
    listen,  // open the sockets and pass them to the waiting process
    peers,   // the same with those for the checks of other hosts
    leave,
  };
  Verb verb = Verb::check;
  std::filesystem::path directory;
  std::optional<pid_t> holder;
};
int network_main(const NetworkCommand& command);

}  // namespace trainyard::agent
