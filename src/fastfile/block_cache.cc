#include "fastfile/block_cache.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace trainyard::fastfile {

struct BlockCache::Block {
  enum class State { loading, loaded, failed };

  Key key;
  std::uint64_t length;          // when it is complete
  std::unique_ptr<char[]> data;  // only accessed by its fetcher while it is loading
  std::uint64_t filled = 0;      // the fetcher's
  State state = State::loading;
  std::optional<Error> error{};
  unsigned claims = 0;
  bool read_up = false;                               // all fetched bytes were read
  std::optional<std::list<Block*>::iterator> idle{};  // where in idle_ or read_up_
};

namespace {

// The maximum share of blocks that were read to their ends.
constexpr std::size_t kReadUpPart = 8;

}  // namespace

BlockCache::BlockCache(Bytes max)
    : max_blocks_(std::max<std::size_t>(1, static_cast<std::size_t>(max.value / kBlockSize))),
      max_read_up_(max_blocks_ / kReadUpPart) {}
BlockCache::~BlockCache() = default;

ConditionVariable& BlockCache::changed(const Block& block) {
  return changed_[KeyHash{}(block.key) % changed_.size()];
}

std::shared_ptr<BlockCache::Block> BlockCache::make(const Key& key, std::uint64_t file_size) {
  auto block = std::make_shared<Block>();
  block->key = key;
  block->length = std::min(kBlockSize, file_size - key.index * kBlockSize);
  const bool full = allocated_ >= max_blocks_;
  if (free_.empty() && (read_up_.size() > max_read_up_ || (full && !read_up_.empty()))) {
    recycle(*read_up_.front());
  } else if (free_.empty() && full && !idle_.empty()) {
    recycle(*idle_.front());
  }
  if (free_.empty()) {
    block->data = std::make_unique_for_overwrite<char[]>(kBlockSize);
    ++allocated_;
  } else {
    block->data = std::move(free_.back());
    free_.pop_back();
  }
  blocks_[key] = block;
  return block;
}

// Reuses the memory of an unclaimed block.
void BlockCache::recycle(Block& block) {
  if (allocated_ > max_blocks_) {
    block.data.reset();
    --allocated_;
  } else {
    free_.push_back(std::move(block.data));
  }
  if (block.idle) list_of(block).erase(*block.idle);
  block.idle.reset();
  // This entry may be its last owner.
  if (const auto found = blocks_.find(block.key);
      found != blocks_.end() && found->second.get() == &block)
    blocks_.erase(found);
}

std::list<BlockCache::Block*>& BlockCache::list_of(const Block& block) {
  return block.read_up ? read_up_ : idle_;
}

void BlockCache::take(Block& block) {
  if (block.idle) list_of(block).erase(*block.idle);
  block.idle.reset();
  ++block.claims;
}

void BlockCache::return_block(Block& block, bool read_up) {
  if (--block.claims > 0) return;
  if (block.state != Block::State::loaded || allocated_ > max_blocks_) return recycle(block);
  block.read_up = read_up;
  std::list<Block*>& list = list_of(block);
  block.idle = list.insert(list.end(), &block);
}

BlockCache::Claim BlockCache::claim(Tree::Id file, std::uint64_t file_size, BlockRange range) {
  const MutexLock lock(mutex_);
  Claim claim;
  claim.blocks.reserve(range.count);
  for (std::uint64_t i = 0; i < range.count; ++i) {
    const Key key{file, range.first + i};
    const auto found = blocks_.find(key);
    const bool missing = found == blocks_.end();
    claim.blocks.push_back(missing ? make(key, file_size) : found->second);
    take(*claim.blocks.back());
    if (!missing) continue;
    if (claim.missing.empty() || claim.missing.back().first + claim.missing.back().count != i)
      claim.missing.push_back({i, 0});
    ++claim.missing.back().count;
  }
  return claim;
}

BlockCache::Blocks BlockCache::claim_ahead(Tree::Id file, std::uint64_t file_size,
                                           BlockRange range) {
  const MutexLock lock(mutex_);
  Blocks claimed;
  for (std::uint64_t i = range.first; i < range.first + range.count; ++i) {
    const Key key{file, i};
    if (blocks_.contains(key)) {
      if (claimed.empty()) continue;
      break;
    }
    if (free_.empty() && allocated_ >= max_blocks_ && idle_.empty() && read_up_.empty()) break;
    claimed.push_back(make(key, file_size));
    take(*claimed.back());
  }
  return claimed;
}

void BlockCache::release(const Blocks& blocks, std::uint64_t read_to) {
  const MutexLock lock(mutex_);
  for (const auto& block : blocks) return_block(*block, offset(*block) + block->length <= read_to);
}

void BlockCache::fill(std::span<const std::shared_ptr<Block>> blocks, std::uint64_t offset,
                      std::string_view bytes) {
  while (!bytes.empty()) {
    const std::uint64_t at = offset / kBlockSize - blocks.front()->key.index;
    CHECK(at < blocks.size());
    Block& block = *blocks[at];
    CHECK(offset == block.key.index * kBlockSize + block.filled);
    const std::size_t take = std::min<std::size_t>(bytes.size(), block.length - block.filled);
    std::memcpy(block.data.get() + block.filled, bytes.data(), take);
    block.filled += take;
    offset += take;
    bytes.remove_prefix(take);
    if (block.filled < block.length) continue;
    const MutexLock lock(mutex_);
    block.state = Block::State::loaded;
    changed(block).notify_all();
  }
}

void BlockCache::finish(std::span<const std::shared_ptr<Block>> blocks,
                        const Result<void>& fetched) {
  const MutexLock lock(mutex_);
  for (const auto& block : blocks) {
    if (block->state != Block::State::loading) continue;
    block->state = Block::State::failed;
    block->error = fetched ? Error(ErrorKind::corrupt, "it has fewer bytes") : fetched.error();
    blocks_.erase(block->key);
    changed(*block).notify_all();
  }
}

Result<void> BlockCache::wait(Block& block) {
  MutexLock lock(mutex_);
  changed(block).wait(lock, [&] { return block.state != Block::State::loading; });
  if (block.error) return *block.error;
  return ok();
}

std::string_view BlockCache::bytes(const Block& block) {
  return {block.data.get(), static_cast<std::size_t>(block.length)};
}

std::uint64_t BlockCache::offset(const Block& block) {
  return block.key.index * kBlockSize;
}

Bytes BlockCache::allocated() const {
  const MutexLock lock(mutex_);
  return {allocated_ * kBlockSize};
}

}  // namespace trainyard::fastfile
