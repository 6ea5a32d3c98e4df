#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// CRC-32Cs of an object's blocks: with them any range of an object can be verified without reading
// all of it. Blocks have 256 KiB and restart at each part of a multipart upload, so the checksums
// of the object are those of its parts, concatenated.
namespace trainyard::store::objects {

inline constexpr std::uint64_t kBlockBytes = 256 << 10;

using BlockChecksums = std::vector<std::uint32_t>;

// Computes the checksums of one upload; takes its bytes in order.
class BlockChecksummer {
 public:
  void update(std::string_view bytes);
  BlockChecksums finish();

 private:
  BlockChecksums done_;
  std::uint64_t in_block_ = 0;  // bytes of the current block
  std::uint32_t crc_ = 0;
};

// The positions of the blocks of an object with these part sizes (empty: not a multipart upload).
class BlockGrid {
 public:
  BlockGrid(std::uint64_t size, const std::vector<std::uint64_t>& part_sizes);
  struct Block {
    std::uint64_t index = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
  };
  // Returns the block that contains the byte at `offset`, which must be less than the size.
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

// The form in the column of the index: four bytes each, least significant first. The functions are
// inverses of each other.
std::string encode_checksums(const BlockChecksums& checksums);
BlockChecksums decode_checksums(std::string_view bytes);

}  // namespace trainyard::store::objects
