#include "model/vpc.h"

#include <gmock/gmock.h>

namespace trainyard::model {
namespace {

using ::testing::HasSubstr;

TEST(SecurityGroupRule, HasAProtocolPortsAndTheOtherSide) {
  using Rule = SecurityGroupRule;
  EXPECT_EQ(*parse_security_group_rule("all 0.0.0.0/0"), Rule{.cidr = "0.0.0.0/0"});
  EXPECT_EQ(*parse_security_group_rule("tcp 443 10.0.0.0/8"),
            (Rule{.protocol = FirewallProtocol::tcp,
                  .first_port = 443,
                  .last_port = 443,
                  .cidr = "10.0.0.0/8"}));
  EXPECT_EQ(*parse_security_group_rule("udp 1024-65535 sg-0c2d"),
            (Rule{.protocol = FirewallProtocol::udp, .first_port = 1024, .group = "sg-0c2d"}));
  EXPECT_EQ(*parse_security_group_rule("tcp 192.0.2.1/32"),
            (Rule{.protocol = FirewallProtocol::tcp, .cidr = "192.0.2.1/32"}));
  EXPECT_EQ(*parse_security_group_rule("icmp sg-0c2d"),
            (Rule{.protocol = FirewallProtocol::icmp, .group = "sg-0c2d"}));
}

TEST(SecurityGroupRule, WhatIsWrongIsTold) {
  for (const auto& [text, why] :
       std::map<std::string, std::string>{{"", "it must be PROTOCOL"},
                                          {"all", "it must be PROTOCOL"},
                                          {"tcp 1 2 sg-1", "it must be PROTOCOL"},
                                          {"sctp sg-1", "all, tcp, udp or icmp"},
                                          {"all 80 sg-1", "only tcp and udp have ports"},
                                          {"icmp 8 sg-1", "only tcp and udp have ports"},
                                          {"tcp 80-70 sg-1", "'80-70' must be PORT or FIRST-LAST"},
                                          {"tcp 65536 sg-1", "must be PORT or FIRST-LAST"},
                                          {"tcp http sg-1", "must be PORT or FIRST-LAST"},
                                          {"tcp - sg-1", "must be PORT or FIRST-LAST"},
                                          {"tcp  sg-1", "must be PORT or FIRST-LAST"},
                                          {"all pl-63a5400a", "prefix lists"},
                                          {"all ::/0", "IPv6"},
                                          {"all 10.0.0.1/8", "host bits"},
                                          {"all 10.0.0.0", "no IPv4 subnet"},
                                          {"all sg_1", "no IPv4 subnet"}}) {
    const auto rule = parse_security_group_rule(text);
    ASSERT_FALSE(rule) << text;
    EXPECT_THAT(rule.error().message(), HasSubstr(why)) << text;
  }
}

TEST(VpcId, IsWhatTheApiTakes) {
  for (const char* id : {"subnet-0a1b", "sg-1", "x", "-"}) EXPECT_TRUE(is_vpc_id(id)) << id;
  for (const std::string& id : {std::string(), std::string("sg_1"), std::string(33, 'a')})
    EXPECT_FALSE(is_vpc_id(id)) << id;
}

}  // namespace
}  // namespace trainyard::model
