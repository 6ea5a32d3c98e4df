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

// What is fetched at least. Small: a random read of 128 KiB takes at most three. As long as a piece
// is fetched, many go in one request.
inline constexpr std::uint64_t kBlockSize = 64 << 10;

// The blocks [first, first + count) of a file; block i has its bytes from i * kBlockSize on.
struct BlockRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  bool operator==(const BlockRange&) const = default;
};

// Blocks of files in memory, each fetched by one thread whoever else needs it. What nobody has
// claimed may go, and its memory is used again: what was read to its end, which the kernel has now,
// as soon as any is needed, but for the last of them: one who reads on and on goes through little
// memory, and who was to fetch it ahead and comes too late still finds it. Else, once there is no
// more, what was used the longest time ago. Any thread.
class BlockCache {
 public:
  struct Block;
  using Blocks = std::vector<std::shared_ptr<Block>>;

  // Holds at most `max`, and what claims of readers need besides.
  explicit BlockCache(Bytes max);
  ~BlockCache();
  BlockCache(const BlockCache&) = delete;
  BlockCache& operator=(const BlockCache&) = delete;

  // The blocks of a range, for a reader; they stay until they are released. Those that `missing`
  // names, as ranges of indices into `blocks`, are the caller's to fetch (fill() and finish()); the
  // others are there or come by another thread.
  struct Claim {
    Blocks blocks;
    std::vector<BlockRange> missing;
  };
  Claim claim(Tree::Id file, std::uint64_t file_size, BlockRange range);
  // For fetching ahead: the first blocks of the range that are missing, as many as follow each
  // other and find room. All are the caller's to fetch, and to release.
  Blocks claim_ahead(Tree::Id file, std::uint64_t file_size, BlockRange range);
  // The file was read up to `read_to`; 0: it wasn't.
  void release(const Blocks& blocks, std::uint64_t read_to);

  // Next bytes of blocks that follow each other and are the caller's to fetch: those of the file
  // from `offset` on. A block whose last byte this is, is there for all.
  void fill(std::span<const std::shared_ptr<Block>> blocks, std::uint64_t offset,
            std::string_view bytes);
  // No more comes. Blocks that aren't whole have failed: whoever waits gets the error, and the next
  // claim has them missing.
  void finish(std::span<const std::shared_ptr<Block>> blocks, const Result<void>& fetched);

  // Until the block is there or has failed.
  Result<void> wait(Block& block);
  // Of a claimed block that is there.
  static std::string_view bytes(const Block& block);
  // The index of its first byte in the file.
  static std::uint64_t offset(const Block& block);

  Bytes allocated() const;  // all of its memory, whether something is in it or not

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
  void give_back(Block& block, bool read_up) TRAINYARD_REQUIRES(mutex_);
  void recycle(Block& block) TRAINYARD_REQUIRES(mutex_);
  ConditionVariable& changed(const Block& block);

  const std::size_t max_blocks_;
  const std::size_t kept_read_up_;  // of read_up_, while there is room
  mutable Mutex mutex_;             // guards all below, and the blocks' states
  std::unordered_map<Key, std::shared_ptr<Block>, KeyHash> blocks_ TRAINYARD_GUARDED_BY(mutex_);
  // There and not claimed: read to their ends, and not. The first one goes first.
  std::list<Block*> read_up_ TRAINYARD_GUARDED_BY(mutex_);
  std::list<Block*> idle_ TRAINYARD_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<char[]>> free_ TRAINYARD_GUARDED_BY(mutex_);
  std::size_t allocated_ TRAINYARD_GUARDED_BY(mutex_) = 0;  // blocks' worth of memory, with free_
  // Shared out among the blocks, so that one that comes wakes few that wait for others.
  std::array<ConditionVariable, 61> changed_;
};

}  // namespace trainyard::fastfile
