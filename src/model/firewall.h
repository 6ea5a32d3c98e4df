#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/enum.h"

// Which connections the hosts of a job may have, in its plan (model/launch_plan.h).
namespace trainyard::model {

TRAINYARD_MODEL_ENUM(FirewallProtocol, all, tcp, udp, icmp)

// Connections that a security group allows.
struct FirewallRule {
  FirewallProtocol protocol = FirewallProtocol::all;
  std::uint16_t first_port = 0;  // ports are of tcp and udp only
  std::uint16_t last_port = 65535;
  std::string cidr{};  // the other side: "10.0.0.0/8". Empty: the job's hosts
  bool operator==(const FirewallRule&) const = default;
};

// What the job's security groups allow together, the same for all of its hosts. Everything else is
// dropped, except answers and what every instance needs (agent/instance_network.h).
struct PlanFirewall {
  std::vector<FirewallRule> inbound{};
  std::vector<FirewallRule> outbound{};
  bool operator==(const PlanFirewall&) const = default;
};

}  // namespace trainyard::model
