#include "store/value_column.h"

#include <gmock/gmock.h>

namespace trainyard::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Kind = SearchCondition::Kind;

constexpr std::int64_t kHuge = (std::int64_t{1} << 53) + 1;

std::vector<std::int64_t> selected(const ValueColumn& column, Kind kind,
                                   std::vector<SearchValue> values = {}) {
  return column.select(kind, values).numbers();
}

TEST(JobSet, HoldsNumbers) {
  JobSet a, b;
  for (const std::int64_t number : {1, 63, 64, 1000}) a.add(number);
  for (const std::int64_t number : {64, 2000}) b.add(number);
  EXPECT_TRUE(a.has(64));
  EXPECT_FALSE(a.has(65));
  EXPECT_FALSE(a.has(100'000));
  JobSet both = a;
  both.intersect(b);
  EXPECT_THAT(both.numbers(), ElementsAre(64));
  b.add_all(a);
  EXPECT_THAT(b.numbers(), ElementsAre(1, 63, 64, 1000, 2000));
  EXPECT_EQ(b.size(), 5U);
}

TEST(ValueColumn, NumbersAreComparedByValue) {
  ValueColumn column;
  column.set(1, 0.5);
  column.set(2, std::int64_t{1});
  column.set(3, std::nullopt);
  column.set(4, 1.0);
  column.set(5, 2.5);
  EXPECT_THAT(selected(column, Kind::one_of, {std::int64_t{1}, 2.5}), ElementsAre(2, 4, 5));
  EXPECT_THAT(selected(column, Kind::less, {1.0}), ElementsAre(1));
  EXPECT_THAT(selected(column, Kind::less_or_equal, {1.0}), ElementsAre(1, 2, 4));
  EXPECT_THAT(selected(column, Kind::greater, {std::int64_t{1}}), ElementsAre(5));
  EXPECT_THAT(selected(column, Kind::greater_or_equal, {1.0}), ElementsAre(2, 4, 5));
  EXPECT_THAT(selected(column, Kind::exists), ElementsAre(1, 2, 4, 5));
}

TEST(ValueColumn, TextsAreComparedByteByByte) {
  ValueColumn column;
  column.set(1, "resnet");
  column.set(2, "ResNet");
  column.set(3, std::nullopt);
  column.set(4, "resnet");
  column.set(5, "vit");
  EXPECT_THAT(selected(column, Kind::one_of, {"resnet", "none"}), ElementsAre(1, 4));
  EXPECT_THAT(selected(column, Kind::contains, {"es"}), ElementsAre(1, 2, 4));
  EXPECT_THAT(selected(column, Kind::greater, {"resnet"}), ElementsAre(5));
  EXPECT_THAT(selected(column, Kind::exists), ElementsAre(1, 2, 4, 5));
  EXPECT_EQ(column.text_bytes(), std::string("resnetResNetvit").size());
}

TEST(ValueColumn, WhatMayBeAHitIsSelected) {
  ValueColumn column;
  column.set(1, kHuge);
  column.set(2, std::int64_t{7});
  column.set(3, "7");
  EXPECT_THAT(selected(column, Kind::one_of, {kHuge - 1}), ElementsAre(1, 2, 3));
  EXPECT_THAT(selected(column, Kind::one_of, {std::int64_t{8}}), ElementsAre(1, 3));
  EXPECT_THAT(selected(column, Kind::contains, {"x"}), ElementsAre(1, 2));
}

TEST(ValueColumn, AValueReplacesTheOneBefore) {
  ValueColumn column;
  column.set(1, "a");
  column.set(1, 5.0);
  EXPECT_THAT(selected(column, Kind::one_of, {"b"}), ElementsAre(1)) << "a number now";
  column.set(1, std::nullopt);
  EXPECT_THAT(selected(column, Kind::exists), IsEmpty());
}

TEST(ValueColumn, TheFirstOfAnOrderWithWhoeverIsEqualToTheLast) {
  ValueColumn column;
  const double values[] = {5, 1, 4, 4, 3, 2};
  for (std::int64_t i = 0; i < 6; ++i) column.set(i + 1, values[i]);
  column.set(7, std::nullopt);
  const auto best = column.first(nullptr, true, std::nullopt, 1);
  EXPECT_THAT(best->numbers, UnorderedElementsAre(1, 3, 4));
  EXPECT_FALSE(best->all);
  const auto next = column.first(nullptr, true, std::optional<SearchValue>(3.0), 100);
  EXPECT_THAT(next->numbers, UnorderedElementsAre(2, 5, 6, 7)) << "without a value is last";
  EXPECT_TRUE(next->all);
  const auto without = column.first(nullptr, true, std::optional<SearchValue>(), 100);
  EXPECT_THAT(without->numbers, ElementsAre(7));
  const auto min = column.first(nullptr, false, std::nullopt, 1);
  EXPECT_THAT(min->numbers, UnorderedElementsAre(7, 2)) << "without a value is first";
  JobSet among;
  among.add(5);
  among.add(6);
  EXPECT_THAT(column.first(&among, true, std::nullopt, 100)->numbers, UnorderedElementsAre(5, 6));
}

TEST(ValueColumn, AnOrderOfTextsOrHugeNumbersIsNotKnown) {
  ValueColumn texts, huge;
  texts.set(1, "a");
  huge.set(1, kHuge);
  EXPECT_FALSE(texts.first(nullptr, true, std::nullopt, 1));
  EXPECT_FALSE(huge.first(nullptr, true, std::nullopt, 1));
}

}  // namespace
}  // namespace trainyard::store
