#include "apps/network_policy.h"

#include <gmock/gmock.h>

namespace trainyard::apps {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr const char* kColumns =
    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";

std::string few_routes() {
  return kColumns + std::string("eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
}
// Routes to both halves of all addresses, as some VPNs add them.
std::string routes_to_all() {
  return kColumns + std::string("vpn\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n") +
         "vpn\t00000080\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n";
}
Result<void> can() {
  return ok();
}
Result<void> cannot() {
  return Error(ErrorKind::unavailable, "nft is not installed");
}

Result<control::NetworkGrant> granted(const std::string& wanted,
                                      const std::function<Result<void>()>& check,
                                      const std::function<std::string()>& routes) {
  TRY(const NetworkPolicy policy, choose_network(wanted, check, routes));
  return policy.grant({.hosts = {"algo-1", "algo-2"}});
}

TEST(NetworkPolicy, AJobHasAnAddressForEachHostAndNoNotice) {
  for (const char* wanted : {"auto", "job"}) {
    const auto grant = granted(wanted, can, few_routes);
    ASSERT_TRUE(grant) << grant.error().message();
    EXPECT_EQ(grant->network.mode, "job");
    EXPECT_EQ(grant->network.subnet, "10.200.0.0/16");
    EXPECT_THAT(grant->network.addresses,
                ElementsAre(Pair("algo-1", "10.200.0.1"), Pair("algo-2", "10.200.0.2")));
    EXPECT_EQ(grant->notice, "");
  }
}

TEST(NetworkPolicy, AutoFallsBackToTheMachinesNetworkAndTheJobsLogSaysWhy) {
  const auto grant = granted("auto", cannot, few_routes);
  ASSERT_TRUE(grant) << grant.error().message();
  EXPECT_EQ(grant->network.mode, "host");
  EXPECT_EQ(grant->notice,
            "The containers of this job are on the machine's own network and can reach its "
            "services and other jobs: nft is not installed");
}

TEST(NetworkPolicy, JobIsRefusedWhereTheMachineCannotAndNamesTheSetting) {
  const auto grant = granted("job", cannot, few_routes);
  ASSERT_FALSE(grant);
  EXPECT_THAT(grant.error().message(), HasSubstr("containers.network = \"job\""));
  EXPECT_THAT(grant.error().message(), HasSubstr("nft is not installed"));
}

TEST(NetworkPolicy, RoutesToAllAddressesThatAJobCouldHaveLeaveItTheMachinesOrAreRefused) {
  const auto shared = granted("auto", can, routes_to_all);
  ASSERT_TRUE(shared) << shared.error().message();
  EXPECT_EQ(shared->network.mode, "host");
  EXPECT_THAT(shared->notice, HasSubstr("routes to all addresses"));
  const auto refused = granted("job", can, routes_to_all);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("containers.network = \"job\""));
}

TEST(NetworkPolicy, HostAsksNothingAndSharesTheMachinesNetworkWithoutANotice) {
  const auto grant = granted(
      "host",
      []() -> Result<void> {
        ADD_FAILURE() << "asked";
        return ok();
      },
      few_routes);
  ASSERT_TRUE(grant) << grant.error().message();
  EXPECT_EQ(grant->network.mode, "host");
  EXPECT_EQ(grant->notice, "");
}

TEST(NetworkPolicy, AWishForAddressesIsGrantedUnlessTheMachineHasARouteToSome) {
  // 10.30.4.0/22
  const auto routes = [] {
    return few_routes() + "vpn0\t00041E0A\t00000000\t0001\t0\t0\t0\t00FCFFFF\t0\t0\t0\n";
  };
  for (const char* wanted : {"auto", "job"}) {
    const NetworkPolicy policy = choose_network(wanted, can, routes).value();
    control::NetworkWish wish{
        .hosts = {"algo-1"}, .addresses = *parse_subnet("10.40.0.0/20"), .required = true};
    const auto grant = policy.grant(wish);
    ASSERT_TRUE(grant) << grant.error().message();
    EXPECT_EQ(grant->network.subnet, "10.40.0.0/20");
    EXPECT_EQ(grant->network.addresses.at("algo-1"), "10.40.0.1");
    EXPECT_TRUE(policy.check(wish.addresses));
    wish.addresses = *parse_subnet("10.30.0.0/20");
    for (const auto& why : {policy.grant(wish).error(), policy.check(wish.addresses).error()})
      EXPECT_EQ(why.message(),
                "10.30.0.0/20 overlaps 10.30.4.0/22, to which this machine has a route");
  }
}

TEST(NetworkPolicy, ARequiredNetworkIsNeverTheMachines) {
  const control::NetworkWish wish{.hosts = {"algo-1"}, .required = true};
  for (const auto& [policy, why] : std::vector<std::pair<NetworkPolicy, std::string>>{
           {choose_network("host", can, few_routes).value(), "containers.network is \"host\""},
           {choose_network("auto", cannot, few_routes).value(), "nft is not installed"},
           {choose_network("auto", can, routes_to_all).value(), "routes to all addresses"}}) {
    const auto grant = policy.grant(wish);
    ASSERT_FALSE(grant) << why;
    EXPECT_THAT(grant.error().message(), HasSubstr(why));
    EXPECT_THAT(policy.check({}).error().message(), HasSubstr(why));
  }
}

}  // namespace
}  // namespace trainyard::apps
