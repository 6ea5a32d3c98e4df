#include "agent/instance_network.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "agent/container_names.h"
#include "agent/forwarder.h"
#include "agent/job_firewall.h"
#include "base/files.h"
#include "network/addresses.h"
#include "network/descriptors.h"
#include "network/job_networks.h"
#include "network/name_spaces.h"
#include "network/relay.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kCredentialsAddress = "169.254.170.2";  // what every SDK trusts
constexpr std::uint16_t kCredentialsPort = 80;
constexpr auto kHandOverTimeout = 20s;
// Where systemd-resolved stores the servers behind its own at 127.0.0.53.
constexpr const char* kUpstream = "/run/systemd/resolve/resolv.conf";

fs::path socket_file(const fs::path& directory) {
  return directory / "forward.socket";
}

fs::path peers_file(const fs::path& directory) {
  return directory / "peers.socket";
}

// The addresses at which the instance reaches the server: its loopback has the rest.
Result<std::vector<std::string>> endpoints_of(const model::LaunchPlan& plan) {
  std::vector<std::string> addresses;
  if (plan.network_isolation) return addresses;
  addresses.emplace_back(kCredentialsAddress);
  TRY(const EndpointAddress endpoint, parse_endpoint(plan.endpoint_url));
  if (!endpoint.host.starts_with("127.") && endpoint.host != "::1")
    addresses.push_back(endpoint.host);
  return addresses;
}

Result<model::LaunchPlan> read_plan(const fs::path& directory) {
  TRY(const std::string text, read_file(directory / "plan.json"));
  return model::parse_launch_plan(text);
}

Result<void> listen_for(const fs::path& directory) {
  TRY(const model::LaunchPlan plan, read_plan(directory));
  TRY(const InstanceSockets sockets, open_sockets(plan, directory));
  return network::send_descriptors(socket_file(directory),
                                   {sockets.api.get(), sockets.credentials.get()},
                                   sockets.name_space.string(), kHandOverTimeout);
}

Result<void> join(const fs::path& directory, std::optional<pid_t> holder) {
  TRY(const model::LaunchPlan plan, read_plan(directory));
  TRY_VOID(join_network(plan, directory, holder));
  return plan.network_isolation ? ok() : listen_for(directory);
}

// Sockets stay in the namespace in which they were created.
Result<void> open_for_peers(const fs::path& directory) {
  TRY(const model::LaunchPlan plan, read_plan(directory));
  network::JobNetworks networks;
  TRY(const auto found, networks.find(directory.parent_path(), plan.current_host));
  const auto own = plan.network.addresses.find(plan.current_host);
  if (!found || own == plan.network.addresses.end())
    return Error(ErrorKind::not_found, directory.string() + " has no network of its own");
  std::vector<UniqueFd> sockets(plan.hosts.size());
  TRY(sockets.front(), network::listen_in_namespace(*found, own->second, kPeerPort));
  TRY_VOID(network::run_in_namespace(*found, [&]() -> Result<void> {
    for (std::size_t i = 1; i < sockets.size(); ++i) {
      sockets[i] = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      if (!sockets[i]) return Error::from_errno(errno, "socket");
    }
    return ok();
  }));
  std::vector<int> numbers;
  for (const UniqueFd& socket : sockets) numbers.push_back(socket.get());
  return network::send_descriptors(peers_file(directory), numbers, "peers", kHandOverTimeout);
}

Result<void> leave(const fs::path& directory) {
  network::JobNetworks networks;
  return networks.detach(directory.parent_path(), directory.filename().string());
}

Result<void> execute_command(const NetworkCommand& command) {
  switch (command.verb) {
    case NetworkCommand::Verb::check:
      return network::check_job_networks();
    case NetworkCommand::Verb::join:
      return join(command.directory, command.holder);
    case NetworkCommand::Verb::listen:
      return listen_for(command.directory);
    case NetworkCommand::Verb::peers:
      return open_for_peers(command.directory);
    case NetworkCommand::Verb::leave:
      return leave(command.directory);
  }
  return ok();
}

// The path of this program, where a newer one may be by now.
std::string own_program() {
  std::error_code failed;
  const fs::path self = fs::read_symlink("/proc/self/exe", failed);
  if (!failed && fs::exists(self, failed)) return self.string();
  return "/proc/" + std::to_string(::getpid()) + "/exe";
}

runtime::RootCommand network_command(const std::string& id, const fs::path& directory,
                                     const std::vector<std::string>& words) {
  runtime::RootCommand command;
  command.id = id;
  command.labels = {{kDirectoryLabel, directory.string()}};
  command.argv = {own_program(), "network"};
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  return command;
}

}  // namespace

std::string container_resolver(const model::LaunchPlan& plan) {
  if (plan.network_isolation || !plan.network.reaches_outside) return "";
  return network::make_resolver(read_file("/etc/resolv.conf").value_or(""),
                                read_file(kUpstream).value_or(""));
}

Result<fs::path> join_network(const model::LaunchPlan& plan, const fs::path& directory,
                              std::optional<pid_t> holder) {
  network::Attachment wanted;
  wanted.holder = holder;
  wanted.attempt = directory.parent_path();
  wanted.host = plan.current_host;
  wanted.subnet = plan.network.subnet;
  wanted.isolated = plan.network_isolation || !plan.network.reaches_outside;
  TRY(wanted.firewall, job_firewall(plan, container_resolver(plan)));
  TRY(wanted.endpoints, endpoints_of(plan));
  if (const auto own = plan.network.addresses.find(plan.current_host);
      own != plan.network.addresses.end())
    wanted.address = own->second;
  network::JobNetworks networks;
  return networks.attach(wanted);
}

Result<InstanceSockets> open_sockets(const model::LaunchPlan& plan, const fs::path& directory) {
  network::JobNetworks networks;
  TRY(auto found, networks.find(directory.parent_path(), plan.current_host));
  if (!found) return Error(ErrorKind::not_found, directory.string() + " has no network of its own");
  InstanceSockets sockets;
  sockets.name_space = std::move(*found);
  TRY(const EndpointAddress endpoint, parse_endpoint(plan.endpoint_url));
  TRY(sockets.api, network::listen_in_namespace(sockets.name_space, endpoint.host, endpoint.port));
  TRY(sockets.credentials,
      network::listen_in_namespace(sockets.name_space, kCredentialsAddress, kCredentialsPort));
  return sockets;
}

Result<InstanceSockets> take_sockets(const fs::path& directory, std::chrono::milliseconds timeout,
                                     const std::function<bool()>& wanted) {
  TRY(auto given, network::receive_descriptors(socket_file(directory), timeout, wanted));
  if (given.all.size() != 2) return Error(ErrorKind::corrupt, "two sockets were to be given");
  return InstanceSockets{given.text, std::move(given.all[0]), std::move(given.all[1])};
}

Result<std::vector<UniqueFd>> take_peer_sockets(const fs::path& directory,
                                                std::chrono::milliseconds timeout,
                                                const std::function<bool()>& wanted) {
  TRY(auto given, network::receive_descriptors(peers_file(directory), timeout, wanted));
  return std::move(given.all);
}

bool is_root() {
  return ::geteuid() == 0;
}

Result<void> request_root(runtime::Runtime& runtime, const fs::path& directory,
                          const std::vector<std::string>& words) {
  std::vector<std::string> all = words;
  all.push_back(directory.string());
  return runtime.run_as_root(network_command(container_id(directory), directory, all));
}

Result<void> check_job_networks(const runtime::RuntimeOptions& runtime, const fs::path& attempts) {
  if (is_root() || runtime.kind != "docker") return network::check_job_networks();
  TRY(const auto opened, runtime::open_runtime(runtime));
  return opened->run_as_root(
      network_command(container_prefix(attempts) + "check", attempts, {"check"}));
}

int network_main(const NetworkCommand& command) {
  const auto done = execute_command(command);
  if (done) return 0;
  // The last line is run_as_root()'s own error.
  std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return 1;
}

}  // namespace trainyard::agent
