#include "control/vpc_rules.h"

#include <gmock/gmock.h>

namespace trainyard::control {
namespace {

using model::FirewallProtocol;
using model::FirewallRule;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

model::VpcNetworks lab() {
  model::VpcNetworks networks;
  networks.subnets = {
      {"subnet-a", {.vpc = "lab", .addresses = *parse_subnet("10.30.0.0/28")}},
      {"subnet-b", {.vpc = "lab", .reaches_outside = false}},
      {"subnet-c", {.vpc = "other"}},
  };
  networks.security_groups["sg-default"].vpc = "lab";
  networks.security_groups["sg-web"] = {
      .vpc = "lab",
      .inbound = {{{.protocol = FirewallProtocol::tcp, .first_port = 22, .group = "sg-web"},
                   {.group = "sg-default"}}},
      .outbound = {{{.protocol = FirewallProtocol::tcp,
                     .first_port = 443,
                     .last_port = 443,
                     .cidr = "10.0.0.0/8"}}}};
  networks.security_groups["sg-other"].vpc = "other";
  return networks;
}

Result<VpcPlace> placed(std::vector<std::string> subnets, std::vector<std::string> groups) {
  return place_in_vpc({.security_group_ids = std::move(groups), .subnets = std::move(subnets)},
                      lab());
}

std::string vpc_refusal(std::vector<std::string> subnets, std::vector<std::string> groups) {
  const auto place = placed(std::move(subnets), std::move(groups));
  return place ? "accepted" : place.error().message();
}

TEST(VpcRules, AJobIsInTheFirstOfItsSubnets) {
  const auto place = placed({"subnet-b", "subnet-a"}, {"sg-default"});
  ASSERT_TRUE(place) << place.error().message();
  EXPECT_EQ(place->subnet, "subnet-b");
  EXPECT_FALSE(place->addresses);
  EXPECT_FALSE(place->reaches_outside);
  EXPECT_EQ(format_subnet(placed({"subnet-a"}, {"sg-default"})->addresses.value()), "10.30.0.0/28");
}

TEST(VpcRules, AGroupWithoutRulesIsLikeTheDefaultGroup) {
  const auto firewall = placed({"subnet-a"}, {"sg-default"})->firewall;
  EXPECT_THAT(firewall.inbound, ElementsAre(FirewallRule{}));
  EXPECT_THAT(firewall.outbound, ElementsAre(FirewallRule{.cidr = "0.0.0.0/0"}));
}

TEST(VpcRules, ARuleForAGroupThatTheJobLacksMatchesNobody) {
  const auto firewall = placed({"subnet-a"}, {"sg-web"})->firewall;
  EXPECT_THAT(firewall.inbound,
              ElementsAre(FirewallRule{.protocol = FirewallProtocol::tcp, .first_port = 22}));
  EXPECT_THAT(firewall.outbound, ElementsAre(FirewallRule{.protocol = FirewallProtocol::tcp,
                                                          .first_port = 443,
                                                          .last_port = 443,
                                                          .cidr = "10.0.0.0/8"}));
}

TEST(VpcRules, SeveralGroupsAllowWhatAnyOfThemDoes) {
  const auto firewall = placed({"subnet-a"}, {"sg-web", "sg-default"})->firewall;
  EXPECT_THAT(firewall.inbound,
              ElementsAre(FirewallRule{.protocol = FirewallProtocol::tcp, .first_port = 22},
                          FirewallRule{}));
  EXPECT_EQ(firewall.outbound.size(), 2u);
}

TEST(VpcRules, UnknownIdsAreNamedWithTheirKeys) {
  EXPECT_EQ(vpc_refusal({"subnet-a", "subnet-x"}, {"sg-web"}),
            "Invalid VpcConfig. The subnet ID 'subnet-x' does not exist: Trainyard's configuration "
            "has no subnets.subnet-x");
  EXPECT_EQ(
      vpc_refusal({"subnet-a"}, {"sg-x"}),
      "Invalid VpcConfig. The security group 'sg-x' does not exist: Trainyard's configuration "
      "has no security-groups.sg-x");
}

TEST(VpcRules, IdsOfSeveralVpcsAreRefused) {
  EXPECT_THAT(
      vpc_refusal({"subnet-a"}, {"sg-web", "sg-other"}),
      HasSubstr("Security group sg-other and subnet subnet-a belong to different networks."));
  EXPECT_THAT(vpc_refusal({"subnet-a", "subnet-c"}, {"sg-web"}),
              HasSubstr("Security group sg-web and subnet subnet-c belong to different networks."));
}

model::CreateTrainingJobRequest job_of(std::int64_t hosts, std::string subnet) {
  model::CreateTrainingJobRequest request;
  request.resource_config = {.instance_type = "ml.m5.large", .instance_count = hosts};
  request.vpc_config = {.security_group_ids = {{"sg-default"}}, .subnets = {{std::move(subnet)}}};
  return request;
}

TEST(VpcRules, TheNarrowestSubnetHasRoomForThirteenHosts) {
  EXPECT_TRUE(check_vpc_config(job_of(13, "subnet-a"), lab(), {}));
  EXPECT_TRUE(check_vpc_config(job_of(14, "subnet-b"), lab(), {}));
  const auto refused = check_vpc_config(job_of(14, "subnet-a"), lab(), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "Invalid VpcConfig. The subnet subnet-a (10.30.0.0/28) has addresses for 13 hosts, the "
            "job has 14");
}

TEST(VpcRules, AMachineWithoutNetworksForJobsRefusesASubnetAndSaysWhy) {
  std::optional<Subnet> asked;
  const CheckNetwork none = [&](const std::optional<Subnet>& addresses) -> Result<void> {
    asked = addresses;
    return Error(ErrorKind::unavailable, "nft is not installed");
  };
  const auto refused = check_vpc_config(job_of(1, "subnet-a"), lab(), none);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "ValidationException");
  EXPECT_EQ(refused.error().message(),
            "Invalid VpcConfig. The subnet subnet-a can't be used on this machine: nft is not "
            "installed");
  EXPECT_EQ(asked, parse_subnet("10.30.0.0/28").value());
  EXPECT_TRUE(check_vpc_config({}, lab(), none));
}

}  // namespace
}  // namespace trainyard::control
