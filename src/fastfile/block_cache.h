#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/mutex.h"
#include "base/result.h"
#include "fastfile/tree.h"

namespace trainyard::fastfile {

// The minimum size of a fetch. Small: a random read of 128 KiB takes at most three. For larger
// reads, one request fetches many blocks.
inline constexpr std::uint64_t kBlockSize = 64 << 10;

// The blocks [first, first + count) of a file; block i starts at byte i * kBlockSize.
struct BlockRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  bool operator==(const BlockRange&) const = default;
};

// Blocks of files in memory, each fetched by one thread, whoever else needs it. Unclaimed blocks
// may be evicted, and their memory reused. Blocks that were read to their end, which the kernel now
// caches, are evicted first, as soon as memory is needed, except the most recent ones: so
// sequential reading uses little memory, and a prefetch that comes too late still finds them.
// Otherwise, when memory is used up, the least recently used block is evicted. Any thread.
class BlockCache {
 public:
  struct Block;
  using Blocks = std::vector<std::shared_ptr<Block>>;

  // Holds at most `max`, plus what claims of readers need.
  explicit BlockCache(Bytes max);
  ~BlockCache();
  BlockCache(const BlockCache&) = delete;
  BlockCache& operator=(const BlockCache&) = delete;

  // Claims the blocks of a range for a reader; they stay until they are released. The caller has to
  // fetch those in `missing`, ranges of indices into `blocks` (fill() and finish()); the others
  // exist or are being fetched by another thread.
  struct Claim {
    Blocks blocks;
    std::vector<BlockRange> missing;
  };
  Claim claim(Tree::Id file, std::uint64_t file_size, BlockRange range);
  // For prefetching: claims the first consecutive missing blocks of the range, as many as there is
  // room for. The caller has to fetch and release all of them.
  Blocks claim_ahead(Tree::Id file, std::uint64_t file_size, BlockRange range);
  // The file was read up to `read_to`; 0: it wasn't.
  void release(const Blocks& blocks, std::uint64_t read_to);

  // Adds bytes to consecutive blocks that the caller fetches: those of the file from `offset` on. A
  // block is available to all when its last byte has been added.
  void fill(std::span<const std::shared_ptr<Block>> blocks, std::uint64_t offset,
            std::string_view bytes);
  // No more bytes will come. Incomplete blocks have failed: waiting threads get the error, and the
  // next claim finds them missing.
  void finish(std::span<const std::shared_ptr<Block>> blocks, const Result<void>& fetched);

  // Waits until the block is complete or has failed.
  Result<void> wait(Block& block);
  // The bytes of a claimed, complete block.
  static std::string_view bytes(const Block& block);
  // The index of its first byte in the file.
  static std::uint64_t offset(const Block& block);

  Bytes allocated() const;  // all of its memory, used or not

 private:
  struct Key {
    Tree::Id file;
    std::uint64_t index;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return (key.index * 0x9e3779b97f4a7c15ULL) ^ (std::size_t{key.file} * 0xc2b2ae3d27d4eb4fULL);
    }
  };

  std::shared_ptr<Block> make(const Key& key, std::uint64_t file_size) TRAINYARD_REQUIRES(mutex_);
  std::list<Block*>& list_of(const Block& block) TRAINYARD_REQUIRES(mutex_);
  void take(Block& block) TRAINYARD_REQUIRES(mutex_);
  void return_block(Block& block, bool read_up) TRAINYARD_REQUIRES(mutex_);
  void recycle(Block& block) TRAINYARD_REQUIRES(mutex_);
  ConditionVariable& changed(const Block& block);

  const std::size_t max_blocks_;
  const std::size_t max_read_up_;  // of read_up_, while there is room
  mutable Mutex mutex_;            // guards everything below, and the blocks' states
  std::unordered_map<Key, std::shared_ptr<Block>, KeyHash> blocks_ TRAINYARD_GUARDED_BY(mutex_);
  // Complete and unclaimed blocks: those read to their ends, and others. The first one is evicted
  // first.
  std::list<Block*> read_up_ TRAINYARD_GUARDED_BY(mutex_);
  std::list<Block*> idle_ TRAINYARD_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<char[]>> free_ TRAINYARD_GUARDED_BY(mutex_);
  std::size_t allocated_ TRAINYARD_GUARDED_BY(mutex_) = 0;  // blocks' worth of memory, with free_
  // Shared by the blocks, so that a completed one wakes few threads that wait for others.
  std::array<ConditionVariable, 61> changed_;
};

}  // namespace trainyard::fastfile
