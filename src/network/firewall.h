#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ipv4.h"

// What the hosts of a job may connect to, for rules in the job's namespace (job_rules() in
// scripts.h). Pure.
namespace trainyard::network {

enum class Protocol { all, tcp, udp, icmp };

// Connections that may be opened.
struct Allowed {
  Protocol protocol = Protocol::all;
  std::uint16_t first_port = 0;  // ports are of tcp and udp only
  std::uint16_t last_port = 65535;
  std::optional<Subnet> other_side{};  // nullopt: the job's hosts
  friend bool operator==(const Allowed&, const Allowed&) = default;
};

// The same for all hosts of a job. A connection between two of them must be allowed by both lists.
// Everything else is dropped, except answers and the errors that belong to a connection.
struct Firewall {
  std::vector<Allowed> outbound;
  std::vector<Allowed> inbound;               // nothing but the job's hosts can reach a host
  std::vector<std::uint32_t> name_servers{};  // outside; their port 53 is always allowed
  friend bool operator==(const Firewall&, const Firewall&) = default;
};

// Chains for the table of the job's namespace: `between` for what a host sends to another, `outside`
// for the rest. What no rule of theirs accepts meets the policy of the chain that goes to them.
std::string firewall_chains(const Firewall& firewall);

}  // namespace trainyard::network
