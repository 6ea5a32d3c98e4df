#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"

// VpcConfig: the job's way from the request to the plan.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class VpcTest : public TrainingJobsWorld {
 protected:
  void SetUp() override {
    vpc_.subnets["subnet-a"] = {.vpc = "lab", .addresses = *parse_subnet("10.30.0.0/20")};
    vpc_.subnets["subnet-b"] = {.vpc = "lab", .reaches_outside = false};
    vpc_.security_groups["sg-a"].vpc = "lab";
    vpc_.security_groups["sg-b"] = {.vpc = "lab", .inbound = {{}}, .outbound = {{}}};
    plan_network_ = [](const NetworkWish& wish) -> Result<NetworkGrant> {
      if (!wish.required) return NetworkGrant{};
      NetworkGrant grant;
      grant.network.mode = "job";
      grant.network.subnet = wish.addresses ? format_subnet(*wish.addresses) : "any";
      for (const std::string& host : wish.hosts) grant.network.addresses[host] = "an address";
      return grant;
    };
    TrainingJobsWorld::SetUp();
  }

  static model::CreateTrainingJobRequest request_in(const std::string& subnet,
                                                    const std::string& group) {
    auto request = make_request("a");
    request.vpc_config = {.security_group_ids = {{group}}, .subnets = {{subnet}}};
    return request;
  }
};

TEST_F(VpcTest, ThePlanHasTheSubnetsAddressesAndTheGroupsRules) {
  const auto request = request_in("subnet-a", "sg-a");
  ASSERT_TRUE(jobs_->create(request));
  EXPECT_EQ(jobs_->describe("a").value().vpc_config, request.vpc_config);
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  const auto plan = plan_of("a");
  EXPECT_EQ(plan.network.subnet, "10.30.0.0/20");
  EXPECT_TRUE(plan.network.addresses.contains("algo-1"));
  EXPECT_TRUE(plan.network.reaches_outside);
  ASSERT_TRUE(plan.network.firewall);
  EXPECT_THAT(plan.network.firewall->inbound, ElementsAre(model::FirewallRule{}));
  EXPECT_THAT(plan.network.firewall->outbound,
              ElementsAre(model::FirewallRule{.cidr = "0.0.0.0/0"}));
  EXPECT_FALSE(plan.request.vpc_config);
}

TEST_F(VpcTest, APrivateSubnetHasNoWayOutsideAndGroupsWithoutRulesStillForbid) {
  ASSERT_TRUE(jobs_->create(request_in("subnet-b", "sg-b")));
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  const auto network = plan_of("a").network;
  EXPECT_EQ(network.subnet, "any");
  EXPECT_FALSE(network.reaches_outside);
  EXPECT_EQ(network.firewall, model::PlanFirewall{});
}

TEST_F(VpcTest, WithoutVpcConfigNothingIsForbidden) {
  create("a");
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  EXPECT_EQ(plan_of("a").network.mode, "host");
  EXPECT_FALSE(plan_of("a").network.firewall);
}

TEST_F(VpcTest, IdsThatAreNotConfiguredAreRefused) {
  expect_invalid(request_in("subnet-x", "sg-a"), "has no subnets.subnet-x");
  expect_invalid(request_in("subnet-a", "sg-x"), "has no security-groups.sg-x");
}

TEST_F(VpcTest, AJobForWhichThereIsNoNetworkAnyMoreFailsByThePlatform) {
  plan_network_ = [](const NetworkWish&) -> Result<NetworkGrant> {
    return Error(ErrorKind::unavailable, "its cidr overlaps a route");
  };
  start({});
  ASSERT_TRUE(jobs_->create(request_in("subnet-a", "sg-a")));
  ASSERT_TRUE(reaches("a", model::TrainingJobStatus::Failed));
  const auto shown = jobs_->describe("a").value();
  EXPECT_THAT(shown.failure_reason.value_or(""), HasSubstr("InternalServerError"));
  EXPECT_THAT(shown.failure_reason.value_or(""), HasSubstr("its cidr overlaps a route"));
}

}  // namespace
}  // namespace trainyard::control
