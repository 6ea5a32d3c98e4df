#include "base/closest_word.h"

#include <gtest/gtest.h>

namespace trainyard {
namespace {

TEST(ClosestWord, CountsNeighboursThatChangedPlacesAsOneEdit) {
  EXPECT_EQ(closest_word("lgos", {"jobs", "logs"}), "logs");
  EXPECT_EQ(closest_word("lgso", {"logs"}), std::nullopt);  // two: too many for four letters
}

TEST(ClosestWord, AllowsOneEditForEveryThreeCharacters) {
  EXPECT_EQ(closest_word("retnetion", {"region", "retention"}), "retention");
  EXPECT_EQ(closest_word("ab", {"ax"}), std::nullopt);
  EXPECT_EQ(closest_word("exact", {"exacts", "exact"}), "exact");
  EXPECT_EQ(closest_word("abc", {"ab*"}), std::nullopt);
}

}  // namespace
}  // namespace trainyard
