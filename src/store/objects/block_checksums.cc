#include "store/objects/block_checksums.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/crc32c.h"

namespace trainyard::store::objects {

void BlockChecksummer::update(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kBlockBytes - in_block_);
    crc_ = crc32c(piece, crc_);
    in_block_ += piece.size();
    bytes.remove_prefix(piece.size());
    if (in_block_ < kBlockBytes) return;
    done_.push_back(std::exchange(crc_, 0));
    in_block_ = 0;
  }
}

BlockChecksums BlockChecksummer::finish() {
  if (std::exchange(in_block_, 0) > 0) done_.push_back(std::exchange(crc_, 0));
  return std::move(done_);
}

BlockGrid::BlockGrid(std::uint64_t size, const std::vector<std::uint64_t>& part_sizes) {
  std::uint64_t offset = 0;
  const auto add = [&](std::uint64_t bytes) {
    if (bytes == 0) return;
    parts_.push_back({offset, bytes, count_});
    offset += bytes;
    count_ += (bytes + kBlockBytes - 1) / kBlockBytes;
  };
  if (part_sizes.empty()) add(size);
  for (const std::uint64_t part : part_sizes) add(part);
}

BlockGrid::Block BlockGrid::find(std::uint64_t offset) const {
  const auto behind =
      std::upper_bound(parts_.begin(), parts_.end(), offset,
                       [](std::uint64_t at, const Part& part) { return at < part.offset; });
  CHECK(behind != parts_.begin());
  const Part& part = *std::prev(behind);
  CHECK(offset - part.offset < part.size);
  const std::uint64_t block = (offset - part.offset) / kBlockBytes;
  return {part.first_block + block, part.offset + block * kBlockBytes,
          std::min(kBlockBytes, part.size - block * kBlockBytes)};
}

std::string encode_checksums(const BlockChecksums& checksums) {
  std::string bytes;
  bytes.reserve(checksums.size() * 4);
  for (const std::uint32_t checksum : checksums)
    for (int shift = 0; shift < 32; shift += 8)
      bytes += static_cast<char>((checksum >> shift) & 0xff);
  return bytes;
}

BlockChecksums decode_checksums(std::string_view bytes) {
  BlockChecksums checksums;
  checksums.reserve(bytes.size() / 4);
  for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t checksum = 0;
    for (std::size_t i = 4; i-- > 0;)
      checksum = (checksum << 8) | static_cast<unsigned char>(bytes[at + i]);
    checksums.push_back(checksum);
  }
  return checksums;
}

}  // namespace trainyard::store::objects
