#include "network/firewall.h"

#include <gmock/gmock.h>

#include "network/scripts.h"

namespace trainyard::network {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Firewall, AConnectionBetweenHostsPassesBothLists) {
  Firewall firewall;
  firewall.outbound = {{.protocol = Protocol::tcp},
                       {.protocol = Protocol::udp,
                        .first_port = 53,
                        .last_port = 60,
                        .other_side = *parse_subnet("10.0.0.0/8")}};
  firewall.inbound = {{.protocol = Protocol::icmp}, {.protocol = Protocol::all}};
  EXPECT_EQ(firewall_chains(firewall),
            "  chain outside {\n"
            "    udp dport 53-60 ip daddr 10.0.0.0/8 accept\n"
            "  }\n"
            "  chain inbound {\n"
            "    meta l4proto icmp accept\n"
            "    accept\n"
            "  }\n"
            "  chain between {\n"
            "    meta l4proto tcp goto inbound\n"
            "    udp dport 53-60 ip daddr 10.0.0.0/8 goto inbound\n"
            "  }\n");
}

TEST(Firewall, NameServersAreReachedWithoutARule) {
  Firewall firewall;
  firewall.name_servers = {*parse_address("192.0.2.53")};
  EXPECT_THAT(firewall_chains(firewall), HasSubstr("  chain outside {\n"
                                                   "    ip daddr 192.0.2.53 udp dport 53 accept\n"
                                                   "    ip daddr 192.0.2.53 tcp dport 53 accept\n"
                                                   "  }\n"));
}

TEST(Firewall, AJobWithOneHasNoWayAroundIt) {
  const std::string free = job_rules(), guarded = job_rules(Firewall{});
  EXPECT_THAT(free, HasSubstr("iifname \"br0\" oifname \"up0\" accept\n"));
  EXPECT_THAT(guarded, Not(HasSubstr("oifname \"up0\" accept")));
  EXPECT_THAT(guarded, HasSubstr("iifname \"br0\" oifname \"up0\" goto outside\n"));
  EXPECT_THAT(guarded, HasSubstr("iifname \"br0\" oifname \"br0\" goto between\n"));
}

TEST(Firewall, AGuardedJobsHostsAreNotOnOneSwitch) {
  JobLinks links;
  links.subnet = *parse_subnet("10.30.0.0/20");
  links.isolated = true;
  EXPECT_THAT(plug_script(links, 1), Not(HasSubstr("isolated on")));
  links.guarded = true;
  EXPECT_THAT(plug_script(links, 1), HasSubstr("link set h1 type bridge_slave isolated on\n"));
  EXPECT_THAT(instance_script(links, *parse_address("10.30.0.1"), {}),
              HasSubstr("addr add 10.30.0.1/20 dev eth0 noprefixroute\n"
                        "link set eth0 up\n"
                        "route add 10.30.15.254 dev eth0\n"
                        "route add 10.30.0.0/20 via 10.30.15.254\n"));
}

}  // namespace
}  // namespace trainyard::network
