#include "network/addresses.h"

#include <gmock/gmock.h>

namespace trainyard::network {
namespace {

constexpr std::string_view kRoutes =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
    "vpn0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n"
    "ty7u\t1C004064\t00000000\t0001\t0\t0\t0\tFCFFFFFF\t0\t0\t0\n";

TEST(Addresses, ReadsTheMachinesRoutesButNotItsLinksToJobs) {
  const auto routes = parse_routes(kRoutes);
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(format_subnet(routes[0]), "192.0.2.0/24");
  EXPECT_EQ(format_subnet(routes[1]), "10.0.0.0/8");
  EXPECT_EQ(default_interface(kRoutes), "eth0");
  EXPECT_EQ(default_interface(""), "");
}

TEST(Addresses, AJobsSubnetOverlapsNoRoute) {
  EXPECT_EQ(format_subnet(*choose_job_subnet({})), "10.200.0.0/16");
  EXPECT_EQ(format_subnet(*choose_job_subnet(parse_routes(kRoutes))), "172.30.0.0/16");
  EXPECT_EQ(format_subnet(*choose_job_subnet({*parse_subnet("10.200.7.0/24")})), "10.201.0.0/16");
  const auto none = choose_job_subnet({*parse_subnet("0.0.0.0/1"), *parse_subnet("128.0.0.0/1")});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind(), ErrorKind::exhausted);
}

TEST(Addresses, ASubnetThatARouteOverlapsIsNamedWithIt) {
  const auto routes = parse_routes(kRoutes);
  EXPECT_TRUE(check_no_route(*parse_subnet("172.16.0.0/16"), routes));
  const auto refused = check_no_route(*parse_subnet("10.30.0.0/20"), routes);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "10.30.0.0/20 overlaps 10.0.0.0/8, to which this machine has a route");
}

TEST(Addresses, AHostsNumberIsItsAddress) {
  const auto addresses =
      assign_addresses(*parse_subnet("10.200.0.0/16"), {"algo-1", "algo-10", "algo-2", "other"});
  EXPECT_EQ(addresses.at("algo-1"), "10.200.0.1");
  EXPECT_EQ(addresses.at("algo-2"), "10.200.0.2");
  EXPECT_EQ(addresses.at("algo-10"), "10.200.0.10");
  EXPECT_EQ(addresses.at("other"), "10.200.0.3");
  EXPECT_EQ(format_address(gateway_of(*parse_subnet("10.200.0.0/16"))), "10.200.255.254");
}

TEST(Addresses, EachNetworkHasALinkOfItsOwn) {
  const Subnet space = *choose_uplink_space({});
  EXPECT_EQ(format_address(uplink_of(space, 1).machine), "100.64.0.5");
  EXPECT_EQ(format_address(uplink_of(space, 1).job), "100.64.0.6");
  EXPECT_EQ(format_address(uplink_of(space, kMaxNetworks).job), "100.64.255.254");
}

TEST(Addresses, TheResolverNamesOnlyServersThatAJobCanReach) {
  EXPECT_EQ(make_resolver("search lab\nnameserver 192.0.2.1\nnameserver ::1\n", ""),
            "search lab\nnameserver 192.0.2.1\n");
  EXPECT_EQ(make_resolver("nameserver 127.0.0.53\n", "nameserver 192.0.2.9\n"),
            "nameserver 192.0.2.9\n");
  EXPECT_EQ(make_resolver("nameserver 127.0.0.1\n", ""), "");
}

TEST(Addresses, ANameServerIsFoundByItsIpv4Address) {
  EXPECT_EQ(name_servers_of("search lab\nnameserver 192.0.2.1\nnameserver ::1\n"),
            std::vector<std::uint32_t>{*parse_address("192.0.2.1")});
  EXPECT_TRUE(name_servers_of("").empty());
}

}  // namespace
}  // namespace trainyard::network
