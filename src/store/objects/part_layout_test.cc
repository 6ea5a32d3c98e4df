#include "store/objects/part_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <vector>

namespace trainyard::store::objects {
namespace {

constexpr std::uint64_t kSize = 8 << 20;

// Places the part if it can be; false: it can't.
bool placed(PartLayout& layout, int number, std::uint64_t length) {
  const auto offset = layout.find_place(number, length);
  if (offset) layout.insert(number, {*offset, length});
  return offset.has_value();
}

TEST(PartLayout, PartsOfOneSizeMayBeginInAnyOrder) {
  std::mt19937 random(7);
  for (int turn = 0; turn < 200; ++turn) {
    std::vector<int> numbers(9);
    std::iota(numbers.begin(), numbers.end(), 1);
    std::shuffle(numbers.begin(), numbers.end(), random);
    PartLayout layout;
    for (const int number : numbers) {
      const std::uint64_t length = number == 9 ? 100 : kSize;  // the last one is shorter
      const auto offset = layout.find_place(number, length);
      if (number == 9 && layout.empty()) {
        EXPECT_FALSE(offset) << "nothing says where the short part would be";
        continue;
      }
      ASSERT_TRUE(offset);
      EXPECT_EQ(*offset, static_cast<std::uint64_t>(number - 1) * kSize);
      layout.insert(number, {*offset, length});
    }
  }
}

TEST(PartLayout, PartsInOrderMayHaveAnySize) {
  PartLayout layout;
  std::uint64_t expected = 0;
  for (int number = 1; number <= 20; ++number) {
    const std::uint64_t length = kMinPartBytes + static_cast<std::uint64_t>(number) * 12345;
    EXPECT_EQ(layout.find_place(number, length), expected);
    ASSERT_TRUE(placed(layout, number, length));
    expected += length;
  }
}

TEST(PartLayout, PartsThatGrowMayBeginOutOfOrder) {
  PartLayout layout;
  for (const int number : {1, 2, 3}) ASSERT_TRUE(placed(layout, number, kSize));
  EXPECT_EQ(layout.find_place(5, 2 * kSize), 5 * kSize);
  ASSERT_TRUE(placed(layout, 5, 2 * kSize));
  EXPECT_EQ(layout.find_place(4, 2 * kSize), 3 * kSize);
}

TEST(PartLayout, ANumberIsTakenUntilItIsErased) {
  PartLayout layout;
  ASSERT_TRUE(placed(layout, 1, kSize));
  EXPECT_FALSE(layout.find_place(1, kSize));
  layout.erase(1);
  EXPECT_EQ(layout.find_place(1, kSize), 0U);
}

TEST(PartLayout, ALongerPartThanThereIsSpaceForHasNoPlace) {
  PartLayout layout;
  ASSERT_TRUE(placed(layout, 2, kSize));
  EXPECT_FALSE(layout.find_place(1, kSize + 1));
  EXPECT_TRUE(layout.find_place(1, kSize - 1));
}

TEST(PartLayout, NothingIsPlacedBeyondTheLargestObject) {
  const PartLayout layout;
  EXPECT_FALSE(layout.find_place(10000, std::uint64_t{5} << 30));
  EXPECT_TRUE(layout.find_place(1000, std::uint64_t{5} << 30));
  EXPECT_FALSE(layout.find_place(1, kMaxObjectBytes + 1));
  EXPECT_FALSE(layout.find_place(2, ~std::uint64_t{0}));
}

TEST(PartLayout, WhateverIsPlacedAndErasedNothingOverlaps) {
  std::mt19937 random(11);
  for (int turn = 0; turn < 50; ++turn) {
    PartLayout layout;
    std::map<int, PartLayout::Region> present;
    for (int step = 0; step < 200; ++step) {
      const int number = 1 + static_cast<int>(random() % 12);
      const std::uint64_t length = random() % 4 == 0 ? random() % 100 : (1 + random() % 3) * kSize;
      if (random() % 3 == 0) {
        layout.erase(number);
        present.erase(number);
      }
      const auto offset = layout.find_place(number, length);
      if (!offset) continue;
      ASSERT_FALSE(present.contains(number));
      const PartLayout::Region region{*offset, length};
      for (const auto& [other, its] : present)
        ASSERT_TRUE(other < number ? its.end() <= region.offset : region.end() <= its.offset);
      layout.insert(number, region);
      present[number] = region;
    }
  }
}

}  // namespace
}  // namespace trainyard::store::objects
