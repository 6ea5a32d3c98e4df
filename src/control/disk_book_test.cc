#include "control/disk_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

using testing::ElementsAre;

constexpr DiskRules kFitted{.floor = gib(1), .allowance = mib(320), .strict = false};
constexpr DiskRules kStrict{.floor = gib(1), .allowance = mib(320), .strict = true};

// Of a job with one host.
std::optional<Bytes> offer(const DiskBook& book, const VolumeNeed& need, Bytes free) {
  const auto volumes = book.offer({need}, free);
  return volumes ? std::optional(volumes->front()) : std::nullopt;
}

TEST(DiskBook, AJobGetsWhatItAskedForWhereThereIsTwiceAsMuch) {
  const DiskBook book(kFitted);
  EXPECT_EQ(offer(book, {gib(30), {}}, gib(100)), gib(30));
  EXPECT_EQ(offer(book, {gib(1), {}}, gib(100)), gib(1));
}

TEST(DiskBook, AJobGetsHalfOfTheRoomWhereItAskedForMore) {
  const DiskBook book(kFitted);
  // 41.3125 GiB free: 40 GiB of room.
  EXPECT_EQ(book.room({gib(41).value + mib(320).value}), gib(40));
  EXPECT_EQ(offer(book, {gib(30), {}}, {gib(41).value + mib(320).value}), gib(20));
  EXPECT_EQ(offer(book, {gib(30), {}}, {gib(42).value + mib(320).value}), gib(20))
      << "20.5 GiB are no round size";
}

TEST(DiskBook, AJobGetsItsInputAndOneGibibyteWhereHalfOfTheRoomIsLess) {
  const DiskBook book(kFitted);
  const Bytes free{gib(5).value + mib(320).value};  // 4 GiB of room
  EXPECT_EQ(offer(book, {gib(30), {}}, free), gib(2));
  EXPECT_EQ(offer(book, {gib(30), gib(2)}, free), gib(3));
  EXPECT_EQ(offer(book, {gib(30), gib(4)}, free), std::nullopt);
}

TEST(DiskBook, NobodyGetsMoreThanWasAskedForWhateverTheInput) {
  const DiskBook book(kFitted);
  EXPECT_EQ(offer(book, {gib(1), gib(50)}, gib(10)), gib(1));
}

TEST(DiskBook, WhoAsksForNoSizeGetsHalfOfTheRoom) {
  const DiskBook book(kStrict);
  EXPECT_EQ(offer(book, {{}, {}}, {gib(11).value + mib(320).value}), gib(5));
}

TEST(DiskBook, AJobWaitsWhereNotEvenTheLeastIsThere) {
  const DiskBook book(kFitted);
  EXPECT_EQ(offer(book, {gib(30), {}}, {gib(2).value + mib(319).value}), std::nullopt);
  EXPECT_EQ(offer(book, {gib(30), {}}, {gib(2).value + mib(320).value}), gib(1));
  EXPECT_EQ(offer(book, {gib(30), {}}, {}), std::nullopt);
}

TEST(DiskBook, StrictIsAllOrNothing) {
  const DiskBook book(kStrict);
  EXPECT_EQ(offer(book, {gib(30), {}}, {gib(31).value + mib(320).value}), gib(30));
  EXPECT_EQ(offer(book, {gib(30), {}}, {gib(31).value + mib(319).value}), std::nullopt);
}

TEST(DiskBook, WhatWasPromisedIsNotPromisedAgain) {
  DiskBook book(kStrict);
  book.promise("a", gib(30));
  EXPECT_EQ(book.outstanding().value, gib(30).value + mib(320).value);
  EXPECT_EQ(offer(book, {gib(30), {}}, gib(61)), std::nullopt);
  EXPECT_EQ(offer(book, {gib(30), {}}, gib(62)), gib(30));
  book.release("a");
  EXPECT_EQ(book.outstanding(), Bytes{});
  EXPECT_EQ(offer(book, {gib(30), {}}, gib(61)), gib(30));
}

TEST(DiskBook, WhatIsReservedIsCountedOnce) {
  DiskBook book(kStrict);
  book.promise("a", gib(30));
  const Bytes room = book.room(gib(100));
  book.set_reserved("a", gib(10));
  EXPECT_EQ(book.room(gib(90)), room);
  book.set_reserved("a", gib(31));  // its file system's own blocks may be added
  EXPECT_EQ(book.room(gib(70)), room);
  EXPECT_EQ(book.outstanding(), mib(320));
  book.release("a");
  EXPECT_EQ(book.outstanding(), Bytes{});
}

TEST(DiskBook, APromiseMadeAgainReplacesTheFirst) {
  DiskBook book(kStrict);
  book.promise("a", gib(30));
  book.promise("a", gib(10));
  EXPECT_EQ(book.outstanding().value, gib(10).value + mib(320).value);
  book.set_reserved("unknown", gib(1));
  book.release("unknown");
  EXPECT_EQ(book.outstanding().value, gib(10).value + mib(320).value);
}

TEST(DiskBook, MoreThanTheDiskHasCanBePromisedByAdoptionAndLeavesNoRoom) {
  DiskBook book(kFitted);
  book.promise("a", gib(500));
  EXPECT_EQ(book.room(gib(100)), Bytes{});
  EXPECT_EQ(offer(book, {gib(1), {}}, gib(100)), std::nullopt);
}

TEST(DiskBook, HostsOfOneJobGetEvenPartsOfHalfOfTheRoomAllOrNone) {
  const DiskBook book(kFitted);
  const std::vector<VolumeNeed> two(2, VolumeNeed{gib(30), {}});
  const Bytes others{gib(1).value + 2 * mib(320).value};
  EXPECT_THAT(*book.offer(two, {gib(40).value + others.value}), ElementsAre(gib(10), gib(10)));
  EXPECT_THAT(*book.offer(two, {gib(2).value + others.value}), ElementsAre(gib(1), gib(1)));
  EXPECT_FALSE(book.offer(two, {gib(2).value + others.value - 1}));
  const DiskBook strict(kStrict);
  EXPECT_THAT(*strict.offer(two, {gib(60).value + others.value}), ElementsAre(gib(30), gib(30)));
  EXPECT_FALSE(strict.offer(two, {gib(60).value + others.value - 1}));
}

TEST(DiskBook, AHostThatNeedsMoreThanItsPartLeavesTheOthersTheLeast) {
  const DiskBook book(kFitted);
  const Bytes free{gib(7).value + 2 * mib(320).value};  // 6 GiB of room
  EXPECT_THAT(*book.offer({{gib(30), gib(4)}, {gib(30), {}}}, free), ElementsAre(gib(5), gib(1)));
}

TEST(DiskRules, SayWhatADiskCanEverGive) {
  EXPECT_EQ(largest_volume(kFitted, gib(10), 2).value, (gib(9).value - mib(640).value) / 2);
  EXPECT_EQ(largest_volume(kFitted, gib(10)).value, gib(9).value - mib(320).value);
  EXPECT_EQ(largest_volume(kFitted, mib(900)), Bytes{});
  EXPECT_EQ(min_volume(kFitted, {gib(30), {}}), gib(1));
  EXPECT_EQ(min_volume(kFitted, {gib(30), mib(10)}), mib(1024 + 64));
  EXPECT_EQ(min_volume(kStrict, {gib(30), {}}), gib(30));
}

TEST(DiskRules, KeepATwentiethOfASmallDiskAndAGibibyteOfALargeOne) {
  EXPECT_EQ(default_disk_floor(mib(900)), mib(45));
  EXPECT_EQ(default_disk_floor(gib(500)), gib(1));
}

TEST(DiskRules, AllowLessThanTheLimitsOfLayerAndLog) {
  EXPECT_EQ(disk_allowance(gib(10), gib(1)), mib(320));
  EXPECT_EQ(disk_allowance(mib(100), mib(16)), mib(116));
}

TEST(Disk, IsMeasured) {
  const auto space = measure_disk("/");
  ASSERT_TRUE(space);
  EXPECT_GT(space->total.value, 0U);
  EXPECT_LE(space->free, space->total);
  EXPECT_FALSE(measure_disk("/no/such/folder"));
}

}  // namespace
}  // namespace trainyard::control
