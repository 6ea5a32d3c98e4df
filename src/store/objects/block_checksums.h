#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// CRC-32Cs of an object's blocks, by which any range of it is known to be what was written without
// reading all of it. Blocks are of 256 KiB and begin anew with each part of a multipart upload, so
// that an object has the checksums of its parts, one behind the other.
namespace trainyard::store::objects {

inline constexpr std::uint64_t kBlockBytes = 256 << 10;

using BlockChecksums = std::vector<std::uint32_t>;

// Takes the bytes of one upload in order.
class BlockChecksummer {
 public:
  void update(std::string_view bytes);
  BlockChecksums finish();

 private:
  BlockChecksums done_;
  std::uint64_t in_block_ = 0;  // bytes of the block under way
  std::uint32_t crc_ = 0;
};

// Of an object of these parts (none: it came in one piece): how its blocks lie.
class BlockGrid {
 public:
  BlockGrid(std::uint64_t size, const std::vector<std::uint64_t>& part_sizes);
  struct Block {
    std::uint64_t index = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
  };
  // The block that holds the byte at `offset`, which is less than the size.
  Block find(std::uint64_t offset) const;
  std::uint64_t count() const { return count_; }

 private:
  struct Part {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t first_block = 0;
  };
  std::vector<Part> parts_;  // none is empty
  std::uint64_t count_ = 0;
};

// For a column of the index: four bytes each, the lowest first. Each other's inverse.
std::string encode_checksums(const BlockChecksums& checksums);
BlockChecksums decode_checksums(std::string_view bytes);

}  // namespace trainyard::store::objects
