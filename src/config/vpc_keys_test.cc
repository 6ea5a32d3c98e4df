#include <gmock/gmock.h>

#include "config/configuration.h"
#include "support/configuration_text.h"

namespace trainyard::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(VpcKeys, TakeSubnetsAndGroupsWithAllTheirKeys) {
  const Loaded loaded = load(
      "[subnets.subnet-1]\nvpc = 'vpc-1'\ncidr = '10.30.0.0/20'\noutside = 'none'\n"
      "[security-groups.sg-1]\nvpc = 'vpc-1'\ninbound = ['tcp 22 sg-1', 'all sg-2']\n"
      "outbound = []\n[security-groups.sg-2]\nvpc = 'vpc-1'\n");
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const model::VpcNetworks& vpc = loaded.configuration.settings.vpc;
  const model::VpcSubnet& subnet = vpc.subnets.at("subnet-1");
  EXPECT_EQ(subnet.vpc, "vpc-1");
  EXPECT_EQ(format_subnet(subnet.addresses.value()), "10.30.0.0/20");
  EXPECT_FALSE(subnet.reaches_outside);
  const model::SecurityGroup& group = vpc.security_groups.at("sg-1");
  ASSERT_EQ(group.inbound.value().size(), 2u);
  EXPECT_EQ(group.inbound->at(1).group, "sg-2");
  EXPECT_THAT(group.outbound.value(), IsEmpty());
}

TEST(VpcKeys, AnEmptyTableHasTheDefaults) {
  const Loaded loaded = load("[subnets.subnet-1]\n[security-groups.sg-1]\n");
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const model::VpcSubnet& subnet = loaded.configuration.settings.vpc.subnets.at("subnet-1");
  EXPECT_EQ(subnet.vpc, "vpc-default");
  EXPECT_FALSE(subnet.addresses);
  EXPECT_TRUE(subnet.reaches_outside);
  const model::SecurityGroup& group = loaded.configuration.settings.vpc.security_groups.at("sg-1");
  EXPECT_EQ(group.vpc, "vpc-default");
  EXPECT_FALSE(group.inbound);
  EXPECT_FALSE(group.outbound);
}

TEST(VpcKeys, TheAddressesOfASubnetArePrivateAndNotTooFew) {
  for (const auto& [cidr, why] :
       std::map<std::string, std::string>{{"10.0.0.0/8", "between a /16 and a /28"},
                                          {"10.0.0.0/29", "between a /16 and a /28"},
                                          {"10.0.0.1/16", "host bits"},
                                          {"100.64.0.0/16", "must be in 10.0.0.0/8"},
                                          {"172.32.0.0/16", "must be in 10.0.0.0/8"},
                                          {"fd00::/64", "no IPv4 subnet"}})
    EXPECT_THAT(texts(load("[subnets.s]\ncidr = '" + cidr + "'\n").problems),
                ElementsAre(HasSubstr(why)));
}

TEST(VpcKeys, WhatCantHoldIsTold) {
  EXPECT_THAT(texts(load("[security-groups.sg-1]\ninbound = ['tcp 22 0.0.0.0/0']\n").problems),
              ElementsAre(HasSubstr("jobs can't be reached from outside")));
  EXPECT_THAT(texts(load("[security-groups.sg-1]\noutbound = ['tcp']\n").problems),
              ElementsAre(HasSubstr("'tcp' is no rule")));
  EXPECT_THAT(texts(load("[security-groups.sg-1]\noutbound = ['tcp 22']\n").problems),
              ElementsAre(HasSubstr("there is no security-groups.22")));
  EXPECT_THAT(texts(load("[security-groups.sg-1]\noutbound = ['all sg-2']\n").problems),
              ElementsAre(HasSubstr("there is no security-groups.sg-2")));
  EXPECT_THAT(texts(load("[security-groups.sg-1]\ninbound = ['all sg-2']\n"
                         "[security-groups.sg-2]\nvpc = 'vpc-2'\n")
                        .problems),
              ElementsAre(HasSubstr("sg-2 is in vpc-2, not in vpc-default")));
  EXPECT_THAT(texts(load("[subnets.s]\noutside = 'igw'\n").problems),
              ElementsAre(HasSubstr("must be nat or none")));
  EXPECT_THAT(texts(load("[security-groups.'a_b']\n").problems),
              ElementsAre(HasSubstr("an id has letters, digits and hyphens only")));
}

}  // namespace
}  // namespace trainyard::config
