#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ipv4.h"
#include "base/result.h"
#include "model/firewall.h"

// The subnets and security groups that a VpcConfig names, as this machine's configuration has them
// (docs/configuration.md, "Subnets and security groups"). Pure.
namespace trainyard::model {

struct VpcSubnet {
  std::string vpc{};
  std::optional<Subnet> addresses{};  // of a job's hosts; not set: any
  bool reaches_outside = true;        // false: a private subnet
};

// Connections that a security group allows, with addresses or with the hosts that are in a group.
struct SecurityGroupRule {
  FirewallProtocol protocol = FirewallProtocol::all;
  std::uint16_t first_port = 0;  // ports are of tcp and udp only
  std::uint16_t last_port = 65535;
  std::string cidr{};   // "10.0.0.0/8"; empty: `group` is set
  std::string group{};  // "sg-0c2d"; empty: `cidr` is set
  bool operator==(const SecurityGroupRule&) const = default;
};

struct SecurityGroup {
  std::string vpc{};
  // Not set: those of a VPC's default group, which are everything from its own hosts and to
  // anywhere.
  std::optional<std::vector<SecurityGroupRule>> inbound{};
  std::optional<std::vector<SecurityGroupRule>> outbound{};
};

struct VpcNetworks {
  std::map<std::string, VpcSubnet> subnets{};  // by id
  std::map<std::string, SecurityGroup> security_groups{};
};

// Whether the API has such ids of subnets and security groups: [-0-9a-zA-Z]+, at most 32.
bool is_vpc_id(std::string_view text);

// Parses "all 0.0.0.0/0", "tcp 443 10.0.0.0/8", "tcp 1024-65535 sg-0c2d", "icmp sg-0c2d".
// invalid_argument says what is wrong and repeats the rule.
Result<SecurityGroupRule> parse_security_group_rule(std::string_view text);

}  // namespace trainyard::model
