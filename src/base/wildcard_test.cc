#include "base/wildcard.h"

#include <gtest/gtest.h>

namespace trainyard {
namespace {

TEST(Wildcard, StandsForAnyCharacters) {
  EXPECT_TRUE(matches_wildcard("data", "data"));
  EXPECT_FALSE(matches_wildcard("data", "data2"));
  EXPECT_FALSE(matches_wildcard("data2", "data"));
  EXPECT_TRUE(matches_wildcard("*", "anything"));
  EXPECT_TRUE(matches_wildcard("ml-*", "ml-"));
  EXPECT_TRUE(matches_wildcard("ml-*-prod", "ml-a-prod-b-prod"));
  EXPECT_FALSE(matches_wildcard("ml-*-prod", "ml-a-prod-b"));
  EXPECT_FALSE(matches_wildcard("ml.x", "mlax"));
  EXPECT_TRUE(matches_wildcard("*a*b*", "xxaxxbxx"));
}

}  // namespace
}  // namespace trainyard
