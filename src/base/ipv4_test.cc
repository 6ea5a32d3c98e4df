#include "base/ipv4.h"

#include <gtest/gtest.h>

namespace trainyard {
namespace {

TEST(Ipv4, ASubnetIsPrintedAsItWasRead) {
  for (const char* text : {"0.0.0.0/0", "10.200.0.0/16", "192.0.2.7/32", "128.0.0.0/1"}) {
    const auto subnet = parse_subnet(text);
    ASSERT_TRUE(subnet) << text;
    EXPECT_EQ(format_subnet(*subnet), text);
  }
  EXPECT_EQ(parse_subnet("10.200.0.0/16")->base, 0x0ac80000U);
}

TEST(Ipv4, RefusesWhatIsNoSubnet) {
  for (const char* text : {"", "10.0.0.0", "10.0.0.0/", "10.0.0.1/8", "10.0.0/8", "::/64",
                           "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8 "})
    EXPECT_FALSE(parse_subnet(text)) << text;
}

TEST(Ipv4, SubnetsOverlapIfOneContainsTheOther) {
  const Subnet wide = *parse_subnet("10.0.0.0/8"), narrow = *parse_subnet("10.30.0.0/20");
  const Subnet other = *parse_subnet("10.30.16.0/20"), all = *parse_subnet("0.0.0.0/0");
  EXPECT_TRUE(wide.overlaps(narrow));
  EXPECT_TRUE(narrow.overlaps(wide));
  EXPECT_FALSE(narrow.overlaps(other));
  EXPECT_TRUE(wide.contains(narrow));
  EXPECT_FALSE(narrow.contains(wide));
  EXPECT_TRUE(all.contains(wide));
  EXPECT_FALSE(wide.contains(all));
}

}  // namespace
}  // namespace trainyard
