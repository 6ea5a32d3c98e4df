#include "store/objects/block_checksums.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/crc32c.h"

namespace trainyard::store::objects {
namespace {

TEST(BlockChecksums, AreTheSameHoweverTheBytesCome) {
  std::string bytes;
  for (std::size_t i = 0; i < 3 * kBlockBytes + 1000; ++i)
    bytes += static_cast<char>(i * 2654435761U >> 7);
  BlockChecksums expected;
  for (std::size_t at = 0; at < bytes.size(); at += kBlockBytes)
    expected.push_back(crc32c(std::string_view(bytes).substr(at, kBlockBytes)));
  ASSERT_EQ(expected.size(), 4U);
  for (const std::size_t piece :
       {std::size_t{1000}, kBlockBytes - 1, kBlockBytes, kBlockBytes + 1, bytes.size()}) {
    BlockChecksummer checksummer;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      checksummer.update(std::string_view(bytes).substr(at, piece));
    EXPECT_EQ(checksummer.finish(), expected) << piece;
  }
  EXPECT_TRUE(BlockChecksummer().finish().empty());
  EXPECT_EQ(decode_checksums(encode_checksums(expected)), expected);
}

TEST(BlockChecksums, TheGridBeginsAnewWithEachPart) {
  const std::vector<std::vector<std::uint64_t>> objects = {
      {}, {5}, {kBlockBytes}, {kBlockBytes + 1, 3}, {0, 3 * kBlockBytes - 7, kBlockBytes, 0, 2, 0},
  };
  for (const auto& parts : objects) {
    const std::uint64_t size = parts.empty()
                                   ? 2 * kBlockBytes + 9
                                   : std::accumulate(parts.begin(), parts.end(), std::uint64_t{0});
    // The blocks one after the other, as a checksummer for each part would make them.
    std::vector<BlockGrid::Block> blocks;
    std::uint64_t offset = 0;
    for (const std::uint64_t part : parts.empty() ? std::vector{size} : parts)
      for (std::uint64_t left = part; left > 0;) {
        const std::uint64_t length = std::min(kBlockBytes, left);
        blocks.push_back({blocks.size(), offset, length});
        offset += length;
        left -= length;
      }
    const BlockGrid grid(size, parts);
    EXPECT_EQ(grid.count(), blocks.size());
    for (const auto& block : blocks)
      for (const std::uint64_t at :
           {block.offset, block.offset + block.length / 2, block.offset + block.length - 1}) {
        const auto found = grid.find(at);
        EXPECT_EQ(found.index, block.index);
        EXPECT_EQ(found.offset, block.offset);
        EXPECT_EQ(found.length, block.length);
      }
  }
}

}  // namespace
}  // namespace trainyard::store::objects
