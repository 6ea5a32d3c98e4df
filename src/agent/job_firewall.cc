#include "agent/job_firewall.h"

#include <vector>

#include "agent/instance_network.h"
#include "network/addresses.h"

namespace trainyard::agent {
namespace {

network::Protocol to_protocol(model::FirewallProtocol protocol) {
  switch (protocol) {
    case model::FirewallProtocol::all:
      return network::Protocol::all;
    case model::FirewallProtocol::tcp:
      return network::Protocol::tcp;
    case model::FirewallProtocol::udp:
      return network::Protocol::udp;
    case model::FirewallProtocol::icmp:
      return network::Protocol::icmp;
  }
  return network::Protocol::all;
}

Result<std::vector<network::Allowed>> to_allowed(const std::vector<model::FirewallRule>& rules) {
  std::vector<network::Allowed> all;
  for (const model::FirewallRule& rule : rules) {
    network::Allowed allowed{to_protocol(rule.protocol), rule.first_port, rule.last_port, {}};
    if (!rule.cidr.empty()) {
      TRY(allowed.other_side, parse_subnet(rule.cidr));
    }
    all.push_back(allowed);
  }
  return all;
}

bool checks_peers(const model::LaunchPlan& plan) {
  const auto& config = plan.request.infra_check_config;
  return config && config->enable_infra_check.value_or(false);
}

}  // namespace

Result<std::optional<network::Firewall>> job_firewall(const model::LaunchPlan& plan,
                                                      std::string_view resolver) {
  if (!plan.network.firewall) return std::optional<network::Firewall>();
  network::Firewall firewall;
  TRY(firewall.outbound, to_allowed(plan.network.firewall->outbound));
  TRY(firewall.inbound, to_allowed(plan.network.firewall->inbound));
  firewall.name_servers = network::name_servers_of(resolver);
  if (checks_peers(plan))
    for (auto* rules : {&firewall.outbound, &firewall.inbound})
      rules->push_back({network::Protocol::tcp, kPeerPort, kPeerPort, {}});
  return std::optional<network::Firewall>(std::move(firewall));
}

}  // namespace trainyard::agent
