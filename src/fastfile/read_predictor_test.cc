#include "fastfile/read_predictor.h"

#include <gtest/gtest.h>

#include <random>

#include "support/byte_sizes.h"

namespace trainyard::fastfile {
namespace {

using Range = ReadPredictor::Range;
constexpr Tree::Id kFile = 1;

TEST(ReadAheadTest, TheWindowGrowsWhileReadsFollowEachOther) {
  ReadPredictor reads({});
  EXPECT_EQ(reads.on_read(kFile, 0, 128 * kKib, kGib), Range{});
  EXPECT_EQ(reads.on_read(kFile, 128 * kKib, 128 * kKib, kGib), (Range{256 * kKib, 512 * kKib}));
  std::uint64_t planned = 512 * kKib, largest = 0;
  for (std::uint64_t at = 256 * kKib; at < 512 * kMib; at += 128 * kKib) {
    const Range range = reads.on_read(kFile, at, 128 * kKib, kGib);
    if (range == Range{}) continue;
    EXPECT_EQ(range.first, planned);  // without gaps, nothing twice
    planned = range.end;
    const std::uint64_t window = planned - (at + 128 * kKib);
    const std::uint64_t read = at + 128 * kKib;
    EXPECT_LE(window, read < kMib ? read : 4 * read);
    largest = std::max(largest, window);
  }
  EXPECT_EQ(largest, 64 * kMib);
}

// Each is a round trip to the store.
TEST(ReadAheadTest, FewStepsLeadToTheWholeWindow) {
  ReadPredictor reads({});
  int steps = 0;
  std::uint64_t window = 0;
  for (std::uint64_t at = 0; window < 64 * kMib; at += 512 * kKib) {
    ASSERT_LT(at, 32 * kMib);
    const Range range = reads.on_read(kFile, at, 512 * kKib, kGib);
    if (range == Range{}) continue;
    window = std::max(window, range.end - (at + 512 * kKib));
    ++steps;
  }
  EXPECT_LE(steps, 6);
}

TEST(ReadAheadTest, NothingIsAskedForBehindTheEnd) {
  ReadPredictor reads({});
  (void)reads.on_read(kFile, 0, 128 * kKib, 300 * kKib);
  EXPECT_EQ(reads.on_read(kFile, 128 * kKib, 128 * kKib, 300 * kKib),
            (Range{256 * kKib, 300 * kKib}));
  EXPECT_EQ(reads.on_read(kFile, 256 * kKib, 44 * kKib, 300 * kKib), Range{});
}

TEST(ReadAheadTest, RandomReadsAskForNothing) {
  ReadPredictor reads({});
  std::minstd_rand random(1);
  std::uint64_t requested = 0;
  constexpr int kReads = 3000;
  for (int i = 0; i < kReads; ++i) {
    const Range range =
        reads.on_read(kFile, random() % (100 * 1024) * 1024 * kKib, 128 * kKib, 100 * kGib);
    requested += range.end - range.first;
  }
  EXPECT_LT(requested, kReads * 128 * kKib / 50);
}

TEST(ReadAheadTest, SeveralReadersOfOneFileAreToldApart) {
  ReadPredictor reads({});
  for (int step = 0; step < 64; ++step)
    for (std::uint64_t reader = 0; reader < 4; ++reader) {
      const std::uint64_t at = reader * kGib + static_cast<std::uint64_t>(step) * 128 * kKib;
      const Range range = reads.on_read(kFile, at, 128 * kKib, 10 * kGib);
      if (range == Range{}) continue;
      EXPECT_GE(range.first, reader * kGib);
      EXPECT_LE(range.end, reader * kGib + 25 * kMib);
    }
  // The window is shared.
  std::uint64_t planned = 0;
  for (std::uint64_t reader = 0; reader < 4; ++reader)
    for (std::uint64_t at = 8 * kMib; at < 128 * kMib; at += 128 * kKib) {
      const Range range = reads.on_read(kFile, reader * kGib + at, 128 * kKib, 10 * kGib);
      if (range != Range{}) planned = std::max(planned, range.end - reader * kGib - at);
    }
  EXPECT_LE(planned, 65 * kMib);
}

// Reads of one program that arrive through several threads.
TEST(ReadAheadTest, ReadsThatOvertakeEachOtherAreOneStream) {
  ReadPredictor reads({});
  std::uint64_t requested = 0;
  for (std::uint64_t at = 0; at < 16 * kMib; at += 512 * kKib)
    for (const std::uint64_t part : {1, 0, 3, 2}) {
      const Range range = reads.on_read(kFile, at + part * 128 * kKib, 128 * kKib, kGib);
      requested += range.end - range.first;
    }
  EXPECT_GT(requested, 8 * kMib);
}

TEST(ReadAheadTest, SkippingShrinksTheWindow) {
  ReadPredictor reads({});
  for (std::uint64_t at = 0; at < 8 * kMib; at += 128 * kKib)
    (void)reads.on_read(kFile, at, 128 * kKib, 100 * kGib);
  std::uint64_t last = 0, at = 8 * kMib;
  for (int i = 0; i < 64; ++i, at += kMib) {
    const Range range = reads.on_read(kFile, at, 128 * kKib, 100 * kGib);
    last = range == Range{} ? last : range.end - range.first;
  }
  EXPECT_LE(last, 128 * kKib);
}

}  // namespace
}  // namespace trainyard::fastfile
