#include "agent/network_step.h"

#include <gmock/gmock.h>

#include "network/addresses.h"

namespace trainyard::agent {
namespace {

model::LaunchPlan plan_of(const std::string& mode, bool isolated = false) {
  model::LaunchPlan plan;
  plan.network.mode = mode;
  plan.network_isolation = isolated;
  return plan;
}

TEST(NetworkStep, AJobWhoseNamesCannotBeResolvedIsTold) {
  const std::string unreachable = network::make_resolver("nameserver 127.0.0.53\n", "");
  const auto notice = resolver_notice(plan_of("job"), unreachable);
  ASSERT_TRUE(notice);
  EXPECT_THAT(*notice, ::testing::StartsWith("Names of hosts outside don't resolve"));
}

TEST(NetworkStep, AJobThatHasAServerOrNeedsNoneIsToldNothing) {
  const std::string server = network::make_resolver("nameserver 192.0.2.53\n", "");
  EXPECT_FALSE(resolver_notice(plan_of("job"), server));
  EXPECT_FALSE(resolver_notice(plan_of("job", true), ""));
  EXPECT_FALSE(resolver_notice(plan_of("host"), ""));
}

}  // namespace
}  // namespace trainyard::agent
