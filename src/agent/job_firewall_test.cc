#include "agent/job_firewall.h"

#include <gmock/gmock.h>

#include "agent/instance_network.h"

namespace trainyard::agent {
namespace {

model::LaunchPlan guarded_plan() {
  model::LaunchPlan plan;
  plan.network.mode = "job";
  plan.network.firewall =
      model::PlanFirewall{.inbound = {{.protocol = model::FirewallProtocol::udp}},
                          .outbound = {{.protocol = model::FirewallProtocol::tcp,
                                        .first_port = 443,
                                        .last_port = 444,
                                        .cidr = "192.0.2.1/32"}}};
  return plan;
}

TEST(JobFirewall, AJobWithoutGroupsHasNone) {
  const auto none = job_firewall(model::LaunchPlan(), "nameserver 192.0.2.53\n");
  ASSERT_TRUE(none) << none.error().message();
  EXPECT_FALSE(*none);
}

TEST(JobFirewall, HasThePlansRulesAndTheContainersNameServers) {
  const auto made = job_firewall(guarded_plan(), "search example.org\nnameserver 192.0.2.53\n");
  ASSERT_TRUE(made) << made.error().message();
  const network::Firewall& firewall = made->value();
  ASSERT_EQ(firewall.outbound.size(), 1U);
  EXPECT_EQ(firewall.outbound[0].protocol, network::Protocol::tcp);
  EXPECT_EQ(firewall.outbound[0].first_port, 443);
  EXPECT_EQ(firewall.outbound[0].last_port, 444);
  EXPECT_EQ(format_subnet(firewall.outbound[0].other_side.value()), "192.0.2.1/32");
  ASSERT_EQ(firewall.inbound.size(), 1U);
  EXPECT_EQ(firewall.inbound[0].protocol, network::Protocol::udp);
  EXPECT_FALSE(firewall.inbound[0].other_side);
  EXPECT_THAT(firewall.name_servers, ::testing::ElementsAre(*parse_address("192.0.2.53")));
}

TEST(JobFirewall, AllowsTheChecksThatTheJobAsksFor) {
  model::LaunchPlan plan = guarded_plan();
  plan.request.infra_check_config.emplace().enable_infra_check = true;
  const auto made = job_firewall(plan, "");
  ASSERT_TRUE(made) << made.error().message();
  for (const auto* rules : {&made->value().outbound, &made->value().inbound}) {
    EXPECT_EQ(rules->back().first_port, kPeerPort);
    EXPECT_EQ(rules->back().last_port, kPeerPort);
    EXPECT_FALSE(rules->back().other_side);
  }
}

TEST(JobFirewall, ARuleWithoutAMeaningIsNotLeftOut) {
  model::LaunchPlan plan = guarded_plan();
  plan.network.firewall->outbound[0].cidr = "192.0.2.1/24";
  const auto refused = job_firewall(plan, "");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), ::testing::HasSubstr("192.0.2.1/24"));
}

}  // namespace
}  // namespace trainyard::agent
