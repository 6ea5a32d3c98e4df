#include <algorithm>
#include <array>

#include "config/key_tables.h"

namespace trainyard::config {
namespace {

constexpr std::string_view kVpc = "vpc-default";
constexpr auto kWaysOutside = std::to_array<std::string_view>({"nat", "none"});
// As of Amazon VPC.
constexpr int kWidestSubnet = 16, kNarrowestSubnet = 28;

Result<void> check_id(const std::string& id) {
  if (!model::is_vpc_id(id))
    return invalid("an id has letters, digits and hyphens only, and at most 32");
  return ok();
}

Result<model::VpcSubnet*> subnet_of(Settings& settings, const std::string& id) {
  TRY_VOID(check_id(id));
  return &settings.vpc.subnets[id];
}

Result<model::SecurityGroup*> group_of(Settings& settings, const std::string& id) {
  TRY_VOID(check_id(id));
  return &settings.vpc.security_groups[id];
}

Result<std::string> vpc_of(const Value& value) {
  TRY_VOID(check_id(text_of(value)));
  return text_of(value);
}

Result<void> put_subnet_vpc(Settings& settings, const std::string& id, const Value& value) {
  TRY(model::VpcSubnet* const subnet, subnet_of(settings, id));
  TRY(subnet->vpc, vpc_of(value));
  return ok();
}

// Private addresses (RFC 1918): links of jobs' networks have others.
Result<void> put_subnet_cidr(Settings& settings, const std::string& id, const Value& value) {
  TRY(model::VpcSubnet* const subnet, subnet_of(settings, id));
  TRY(const Subnet addresses, parse_subnet(text_of(value)));
  if (addresses.bits < kWidestSubnet || addresses.bits > kNarrowestSubnet)
    return invalid("must be between a /16 and a /28");
  for (const char* range : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}) {
    TRY(const Subnet whole, parse_subnet(range));
    if (!whole.contains(addresses)) continue;
    subnet->addresses = addresses;
    return ok();
  }
  return invalid("must be in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16");
}

Result<void> put_subnet_outside(Settings& settings, const std::string& id, const Value& value) {
  TRY(model::VpcSubnet* const subnet, subnet_of(settings, id));
  subnet->reaches_outside = text_of(value) == "nat";
  return ok();
}

Result<void> put_group_vpc(Settings& settings, const std::string& id, const Value& value) {
  TRY(model::SecurityGroup* const group, group_of(settings, id));
  TRY(group->vpc, vpc_of(value));
  return ok();
}

Result<std::vector<model::SecurityGroupRule>> rules_of(const Value& value) {
  std::vector<model::SecurityGroupRule> rules;
  for (const std::string& text : std::get<std::vector<std::string>>(value)) {
    TRY(rules.emplace_back(), model::parse_security_group_rule(text));
  }
  return rules;
}

Result<void> put_group_outbound(Settings& settings, const std::string& id, const Value& value) {
  TRY(model::SecurityGroup* const group, group_of(settings, id));
  TRY(group->outbound, rules_of(value));
  return ok();
}

// The machine's NAT leads from jobs to the outside only.
Result<void> put_group_inbound(Settings& settings, const std::string& id, const Value& value) {
  TRY(model::SecurityGroup* const group, group_of(settings, id));
  TRY(group->inbound, rules_of(value));
  for (const model::SecurityGroupRule& rule : *group->inbound) {
    if (!rule.cidr.empty())
      return invalid("'" + rule.cidr +
                     "' can't be a source: jobs can't be reached from outside, only hosts of the "
                     "same job, by their groups");
  }
  return ok();
}

Result<void> check_groups_exist(const Settings& settings, const std::string& id,
                                const std::vector<model::SecurityGroupRule>& rules) {
  const auto& groups = settings.vpc.security_groups;
  for (const model::SecurityGroupRule& rule : rules) {
    if (rule.group.empty()) continue;
    const auto found = groups.find(rule.group);
    if (found == groups.end()) return invalid("there is no security-groups." + as_key(rule.group));
    if (found->second.vpc != groups.at(id).vpc)
      return invalid(rule.group + " is in " + found->second.vpc + ", not in " + groups.at(id).vpc);
  }
  return ok();
}

Result<void> check_group_outbound(const Settings& settings, const std::string& id) {
  return check_groups_exist(settings, id, *settings.vpc.security_groups.at(id).outbound);
}

Result<void> check_group_inbound(const Settings& settings, const std::string& id) {
  return check_groups_exist(settings, id, *settings.vpc.security_groups.at(id).inbound);
}

constexpr auto kVpcKeys = std::to_array<Key>({
    {.name = "subnets.*.vpc",
     .otherwise = kVpc,
     .help = "The VPC of the subnet with that id, which a job's VpcConfig may name; any id",
     .put = put_subnet_vpc},
    {.name = "subnets.*.cidr",
     .help = "The addresses of a job's hosts in it: a /16 to /28 of private ones to which this "
             "machine has no route; by default Trainyard chooses",
     .put = put_subnet_cidr},
    {.name = "subnets.*.outside",
     .choices = kWaysOutside,
     .otherwise = "nat",
     .help = "How its jobs reach the outside: nat, through this machine; none, not at all, as in a "
             "private subnet",
     .put = put_subnet_outside},
    {.name = "security-groups.*.vpc",
     .otherwise = kVpc,
     .help = "The VPC of the security group with that id",
     .put = put_group_vpc},
    {.name = "security-groups.*.inbound",
     .type = Type::texts,
     .help = "What a job's hosts accept from each other, each PROTOCOL [PORTS] GROUP; everything "
             "from the group itself by default",
     .put = put_group_inbound,
     .check = check_group_inbound},
    {.name = "security-groups.*.outbound",
     .type = Type::texts,
     .help = "What they may connect to, each PROTOCOL [PORTS] CIDR-or-GROUP, like tcp 443 "
             "10.0.0.0/8; everything by default",
     .put = put_group_outbound,
     .check = check_group_outbound},
});

}  // namespace

std::span<const Key> vpc_keys() {
  return kVpcKeys;
}

}  // namespace trainyard::config
