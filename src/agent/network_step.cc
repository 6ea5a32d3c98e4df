#include "agent/network_step.h"

#include <unistd.h>

#include "agent/container_step.h"
#include "agent/forwarder.h"
#include "base/files.h"
#include "base/log.h"
#include "network/addresses.h"
#include "network/job_networks.h"

namespace trainyard::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookInterval = 1s;
// Where systemd-resolved keeps the servers behind its own at 127.0.0.53.
constexpr const char* kUpstream = "/run/systemd/resolve/resolv.conf";

bool has_own_network(const model::LaunchPlan& plan) {
  return plan.network.mode == "job";
}

// The addresses at which the instance finds the server: its loopback has the rest.
Result<std::vector<std::string>> endpoints_of(const model::LaunchPlan& plan) {
  std::vector<std::string> addresses;
  if (plan.network_isolation) return addresses;
  addresses.emplace_back("169.254.170.2");
  TRY(const EndpointAddress endpoint, parse_endpoint(plan.endpoint_url));
  if (!endpoint.host.starts_with("127.") && endpoint.host != "::1")
    addresses.push_back(endpoint.host);
  return addresses;
}

Result<runtime::JoinedNetwork> make_place_in_network(const model::LaunchPlan& plan,
                                                     const std::filesystem::path& directory,
                                                     const std::string& resolver,
                                                     runtime::Runtime& runtime) {
  runtime::ContainerSpec held;
  held.id = container_id(directory);
  held.image = plan.image;
  held.hostname = plan.current_host;
  held.labels = container_labels(plan.job_name, directory);
  held.network = runtime::NetworkMode::joined;
  network::Attachment wanted;
  TRY(wanted.holder, runtime.hold_network(held));
  wanted.attempt = directory.parent_path();
  wanted.host = plan.current_host;
  wanted.subnet = plan.network.subnet;
  wanted.isolated = plan.network_isolation;
  TRY(wanted.endpoints, endpoints_of(plan));
  if (const auto own = plan.network.addresses.find(plan.current_host);
      own != plan.network.addresses.end())
    wanted.address = own->second;
  std::optional<StartedForwarder> forwarder;
  if (!plan.network_isolation) {
    TRY(forwarder, start_forwarder(directory));
  }
  network::JobNetworks networks;
  runtime::JoinedNetwork joined;
  auto attached = networks.attach(wanted);
  if (!attached) {
    if (forwarder) forwarder->kill();
    return attached.error();
  }
  joined.name_space = std::move(*attached);
  joined.hosts = plan.network.addresses;
  if (!forwarder) return joined;
  joined.resolver = resolver;
  TRY_VOID(forwarder->wait());
  return joined;
}

}  // namespace

Result<void> NetworkStep::prepare(StepContext& context) {
  if (!has_own_network(context.plan)) return ok();
  std::string resolver = network::make_resolver(read_file("/etc/resolv.conf").value_or(""),
                                                read_file(kUpstream).value_or(""));
  if (resolver.empty() && !context.plan.network_isolation && context.journal.earlier().empty())
    context.notice(
        "Names of hosts outside don't resolve: /etc/resolv.conf of this machine names no server "
        "that the job's own network reaches, such as one with an IPv4 address that isn't the "
        "machine's own.");
  context.network = std::async(std::launch::async, [&context, resolver = std::move(resolver)] {
    return make_place_in_network(context.plan, context.directory, resolver, context.runtime);
  });
  return ok();
}

Result<void> NetworkStep::tick(StepContext& context) {
  if (!has_own_network(context.plan) || context.plan.network_isolation) return ok();
  const auto now = std::chrono::steady_clock::now();
  if (now < look_at_) return ok();
  look_at_ = now + kLookInterval;
  if (forwarder_runs(context.directory)) return ok();
  auto started = start_forwarder(context.directory);
  if (started)
    forwarder_.emplace(std::move(*started));
  else
    log::error("forwarder_not_started",
               {{"job", context.plan.job_name}, {"error", started.error().message()}});
  return ok();
}

Result<void> NetworkStep::finish(StepContext& context) {
  if (!context.network.valid()) return ok();
  const auto made = context.network.get();  // for no container
  if (!made) log::debug("network_not_made", {{"error", made.error().message()}});
  return ok();
}

Result<void> NetworkStep::undo(StepContext& context) {
  return has_own_network(context.plan) ? leave_network(context.directory) : ok();
}

Result<void> leave_network(const std::filesystem::path& directory) {
  if (::geteuid() != 0) return ok();  // then nothing was made
  TRY_VOID(stop_forwarder(directory));
  network::JobNetworks networks;
  return networks.detach(directory.parent_path(), directory.filename().string());
}

}  // namespace trainyard::agent
