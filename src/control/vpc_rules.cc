#include "control/vpc_rules.h"

#include <algorithm>
#include <vector>

#include "control/api_errors.h"
#include "control/job_hosts.h"

namespace trainyard::control {
namespace {

using Ids = std::vector<std::string>;
using FirewallRules = std::vector<model::FirewallRule>;

constexpr std::size_t kReservedAddresses = 3;

Error invalid_vpc(const std::string& why) {
  return Error(ErrorKind::invalid_argument, "Invalid VpcConfig. " + why);
}

Error not_configured(const std::string& what, const std::string& table, const std::string& id) {
  return invalid_vpc("The " + what + " '" + id +
                     "' does not exist: Trainyard's configuration has no " + table + "." + id);
}

Result<void> check_ids(const Ids& subnets, const Ids& groups, const model::VpcNetworks& networks) {
  for (const std::string& id : subnets)
    if (!networks.subnets.contains(id)) return not_configured("subnet ID", "subnets", id);
  for (const std::string& id : groups)
    if (!networks.security_groups.contains(id))
      return not_configured("security group", "security-groups", id);
  for (const std::string& group : groups) {
    for (const std::string& subnet : subnets) {
      if (networks.security_groups.at(group).vpc != networks.subnets.at(subnet).vpc)
        return invalid_vpc("Security group " + group + " and subnet " + subnet +
                           " belong to different networks.");
    }
  }
  return ok();
}

void add_rule(model::FirewallRule rule, FirewallRules& to) {
  if (std::ranges::find(to, rule) == to.end()) to.push_back(std::move(rule));
}

// All hosts of the job are members of all of its groups.
void add_rules(const std::vector<model::SecurityGroupRule>& rules, const Ids& groups,
               FirewallRules& to) {
  for (const model::SecurityGroupRule& rule : rules) {
    if (!rule.group.empty() && std::ranges::find(groups, rule.group) == groups.end()) continue;
    add_rule({.protocol = rule.protocol,
              .first_port = rule.first_port,
              .last_port = rule.last_port,
              .cidr = rule.cidr},
             to);
  }
}

model::PlanFirewall combine(const Ids& groups, const model::VpcNetworks& networks) {
  model::PlanFirewall firewall;
  for (const std::string& id : groups) {
    const model::SecurityGroup& group = networks.security_groups.at(id);
    if (group.inbound) {
      add_rules(*group.inbound, groups, firewall.inbound);
    } else {
      add_rule({}, firewall.inbound);
    }
    if (group.outbound) {
      add_rules(*group.outbound, groups, firewall.outbound);
    } else {
      add_rule({.cidr = "0.0.0.0/0"}, firewall.outbound);
    }
  }
  return firewall;
}

// All addresses but those of the subnet itself, of its gateway and for broadcasts.
std::size_t max_hosts(const Subnet& addresses) {
  const std::size_t all = std::size_t{1} << (32 - addresses.bits);
  return all > kReservedAddresses ? all - kReservedAddresses : 0;
}

// Of its alternatives.
std::size_t most_hosts(const model::CreateTrainingJobRequest& request) {
  std::size_t most = 0;
  for (const model::ResourceConfig& each :
       alternatives_of(request.resource_config.value_or(model::ResourceConfig{})))
    most = std::max(most, job_hosts(each).size());
  return most;
}

}  // namespace

Result<VpcPlace> place_in_vpc(const model::VpcConfig& config, const model::VpcNetworks& networks) {
  const Ids subnets = config.subnets.value_or(Ids{});
  const Ids groups = config.security_group_ids.value_or(Ids{});
  if (subnets.empty()) return invalid_vpc("It names no subnet");
  TRY_VOID(check_ids(subnets, groups, networks));
  const model::VpcSubnet& first = networks.subnets.at(subnets.front());
  return VpcPlace{.subnet = subnets.front(),
                  .addresses = first.addresses,
                  .reaches_outside = first.reaches_outside,
                  .firewall = combine(groups, networks)};
}

Result<void> check_vpc_config(const model::CreateTrainingJobRequest& request,
                              const model::VpcNetworks& networks,
                              const CheckNetwork& check_network) {
  if (!request.vpc_config) return ok();
  const auto place = place_in_vpc(*request.vpc_config, networks);
  if (!place) return validation_error(place.error().message());
  const std::string about = "Invalid VpcConfig. The subnet " + place->subnet;
  const auto possible = check_network ? check_network(place->addresses) : ok();
  if (!possible)
    return validation_error(about +
                            " can't be used on this machine: " + possible.error().message());
  if (!place->addresses) return ok();
  const std::size_t hosts = most_hosts(request), room = max_hosts(*place->addresses);
  if (hosts <= room) return ok();
  return validation_error(about + " (" + format_subnet(*place->addresses) + ") has addresses for " +
                          std::to_string(room) + " hosts, the job has " + std::to_string(hosts));
}

}  // namespace trainyard::control
