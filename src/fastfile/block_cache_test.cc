#include "fastfile/block_cache.h"

#include <gmock/gmock.h>

#include <string>
#include <thread>

namespace trainyard::fastfile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kSize = 100 * kBlockSize + 5;  // of every file

std::string text(Tree::Id file, std::uint64_t block) {
  std::string bytes(block == 100 ? 5 : kBlockSize, static_cast<char>('a' + block % 26));
  bytes[0] = static_cast<char>('0' + file);
  return bytes;
}

class BlockCacheTest : public testing::Test {
 protected:
  void fill(const BlockCache::Blocks& blocks, Tree::Id file) {
    for (const auto& block : blocks)
      cache_.fill(blocks, BlockCache::offset(*block),
                  text(file, BlockCache::offset(*block) / kBlockSize));
  }
  // Like a reader; false: it was cached.
  bool read(Tree::Id file, std::uint64_t block, bool to_its_end = false) {
    const auto claim = cache_.claim(file, kSize, {block, 1});
    if (!claim.missing.empty()) fill(claim.blocks, file);
    EXPECT_TRUE(cache_.wait(*claim.blocks[0]));
    EXPECT_EQ(BlockCache::bytes(*claim.blocks[0]), text(file, block));
    cache_.release(claim.blocks, to_its_end ? kSize : 0);
    return !claim.missing.empty();
  }
  BlockCache cache_{{4 * kBlockSize}};
};

TEST_F(BlockCacheTest, WhatWasFetchedOnceIsThere) {
  EXPECT_TRUE(read(1, 100));
  EXPECT_FALSE(read(1, 100));
  EXPECT_TRUE(read(2, 100));
}

TEST_F(BlockCacheTest, WhatWasUsedTheLongestTimeAgoGoes) {
  for (const std::uint64_t block : {0, 1, 2, 3}) EXPECT_TRUE(read(1, block));
  EXPECT_FALSE(read(1, 0));
  EXPECT_TRUE(read(1, 4));
  EXPECT_FALSE(read(1, 0));
  EXPECT_TRUE(read(1, 1));
  EXPECT_EQ(cache_.allocated().value, 4 * kBlockSize);
}

TEST_F(BlockCacheTest, WhatWasReadToItsEndGoesFirst) {
  for (const std::uint64_t block : {0, 1, 2, 3}) EXPECT_TRUE(read(1, block, block == 3));
  EXPECT_TRUE(read(1, 4));
  for (const std::uint64_t block : {0, 1, 2}) EXPECT_FALSE(read(1, block));
  EXPECT_TRUE(read(1, 3));
}

// The kernel caches it; and memory that was never used costs more than the bytes fetched.
TEST_F(BlockCacheTest, WhatWasReadToItsEndIsUsedAgainBeforeNewMemoryIs) {
  EXPECT_TRUE(read(1, 0));
  for (std::uint64_t block = 1; block < 50; ++block) EXPECT_TRUE(read(1, block, true));
  EXPECT_EQ(cache_.allocated().value, 2 * kBlockSize);
  EXPECT_FALSE(read(1, 0));
  EXPECT_FALSE(read(1, 49, true)) << "until then it is there";
}

TEST_F(BlockCacheTest, TheLastThatWereReadToTheirEndsStayForAWhile) {
  BlockCache large({64 * kBlockSize});
  const auto read_up = [&](std::uint64_t block) {
    const auto claim = large.claim(1, kSize, {block, 1});
    if (!claim.missing.empty()) large.fill(claim.blocks, block * kBlockSize, text(1, block));
    large.release(claim.blocks, kSize);
    return !claim.missing.empty();
  };
  for (std::uint64_t block = 0; block < 40; ++block) EXPECT_TRUE(read_up(block));
  EXPECT_EQ(large.allocated().value, 9 * kBlockSize) << "an eighth of all";
  for (std::uint64_t block = 31; block < 40; ++block) EXPECT_FALSE(read_up(block)) << block;
  EXPECT_TRUE(read_up(30));
}

TEST_F(BlockCacheTest, ReadersGetWhatTheyNeedAndItIsGivenBack) {
  const auto claim = cache_.claim(1, kSize, {0, 10});
  EXPECT_THAT(claim.missing, ElementsAre(BlockRange{0, 10}));
  fill(claim.blocks, 1);
  EXPECT_EQ(cache_.allocated().value, 10 * kBlockSize);
  // Nothing can be evicted for what may be needed.
  EXPECT_THAT(cache_.claim_ahead(2, kSize, {0, 3}), IsEmpty());
  cache_.release(claim.blocks, 0);
  EXPECT_EQ(cache_.allocated().value, 4 * kBlockSize);
}

TEST_F(BlockCacheTest, FetchesAheadWhatIsMissingAndFindsRoom) {
  EXPECT_TRUE(read(1, 0));
  EXPECT_TRUE(read(1, 3));
  const auto ahead = cache_.claim_ahead(1, kSize, {0, 6});
  ASSERT_THAT(ahead, SizeIs(2));
  EXPECT_EQ(BlockCache::offset(*ahead[0]), kBlockSize);
  const auto other = cache_.claim_ahead(2, kSize, {0, 6});
  EXPECT_THAT(other, SizeIs(2));
  EXPECT_EQ(cache_.allocated().value, 4 * kBlockSize);
  cache_.finish(ahead, ok());
  cache_.finish(other, ok());
  cache_.release(ahead, 0);
  cache_.release(other, 0);
}

TEST_F(BlockCacheTest, OneFetchesAndTheOthersWait) {
  const auto fetcher = cache_.claim(1, kSize, {1, 2});
  const auto reader = cache_.claim(1, kSize, {0, 4});
  EXPECT_THAT(reader.missing, ElementsAre(BlockRange{0, 1}, BlockRange{3, 1}));
  std::thread waiting([&] {
    EXPECT_TRUE(cache_.wait(*reader.blocks[1]));
    EXPECT_EQ(BlockCache::bytes(*reader.blocks[1]), text(1, 1));
    EXPECT_EQ(cache_.wait(*reader.blocks[2]).error().message(), "S3 is away");
  });
  fill({fetcher.blocks[0]}, 1);
  cache_.finish(fetcher.blocks, Error(ErrorKind::unavailable, "S3 is away"));
  waiting.join();
  cache_.finish(std::span(reader.blocks).subspan(0, 1), ok());
  cache_.finish(std::span(reader.blocks).subspan(3, 1), ok());
  cache_.release(reader.blocks, 0);
  cache_.release(fetcher.blocks, 0);
  // A failed block is missing again.
  EXPECT_FALSE(read(1, 1));
  EXPECT_TRUE(read(1, 2));
}

}  // namespace
}  // namespace trainyard::fastfile
