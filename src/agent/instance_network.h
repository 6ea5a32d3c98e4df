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

// What root does for an instance's place in its job's network, by the instance's folder. Agents of
// root do it themselves; those of an ordinary user have it done by `trainyard network`, which the
// user's container engine runs as root (Runtime::run_as_root).
namespace trainyard::agent {

// Where the instance finds the server and its role's credentials.
struct InstanceSockets {
  std::filesystem::path name_space;  // the namespace that they were opened in
  UniqueFd api;
  UniqueFd credentials;
};

// The file that names the instance's namespace. `holder`: as network::Attachment has it.
Result<std::filesystem::path> join_network(const model::LaunchPlan& plan,
                                           const std::filesystem::path& directory,
                                           std::optional<pid_t> holder);
// Of an instance that has joined. not_found: it hasn't, or not yet.
Result<InstanceSockets> open_sockets(const model::LaunchPlan& plan,
                                     const std::filesystem::path& directory);
// What `trainyard network` opened for this process, which waits for it as long as `wanted`.
Result<InstanceSockets> take_sockets(const std::filesystem::path& directory,
                                     std::chrono::milliseconds patience,
                                     const std::function<bool()>& wanted);

// For the checks of each pair of hosts (agent/peer_sockets.h): where hosts answer each other.
// Nobody else's in /etc/services, and below the ports that Linux gives to connections (32768).
inline constexpr std::uint16_t kPeerPort = 21489;
// What `trainyard network peers` opened for this process: a socket that listens there, and one for
// each other host.
Result<std::vector<UniqueFd>> take_peer_sockets(const std::filesystem::path& directory,
                                                std::chrono::milliseconds patience,
                                                const std::function<bool()>& wanted);

// Whether this process does such things itself.
bool is_root();
// `trainyard network WORDS… DIRECTORY` to its end, as root.
Result<void> ask_root(runtime::Runtime& runtime, const std::filesystem::path& directory,
                      const std::vector<std::string>& words);
// Whether a server of this user, whose data folder has `attempts`, can give jobs such networks:
// unavailable with what is missing.
Result<void> check_job_networks(const runtime::RuntimeOptions& runtime,
                                const std::filesystem::path& attempts);

// What `trainyard network` is told to do; main() of it.
struct NetworkCommand {
  enum class Verb {
    check,   // whether this machine can
    join,    // join the network, then listen
    listen,  // open the sockets and give them to who waits for them
    peers,   // the same with those for the checks of other hosts
    leave,
  };
  Verb verb = Verb::check;
  std::filesystem::path directory;
  std::optional<pid_t> holder;
};
int network_main(const NetworkCommand& command);

}  // namespace trainyard::agent
