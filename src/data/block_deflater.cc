#include "data/block_deflater.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace trainyard::data {
namespace {

constexpr std::size_t kBlockSize = 1 << 20;
// S3 takes some hundred MB/s of one client, and each thread makes as much.
constexpr std::size_t kMaxThreads = 8;
// RFC 1951, 3.2.4: a stored block has five bytes and up to 65535 more.
constexpr std::size_t kMaxStored = 65535;
constexpr std::size_t kStoredHead = 5;
// What is larger than the stored form isn't worth its reading.
constexpr std::size_t kOutSize = kBlockSize + (kBlockSize / kMaxStored + 1) * kStoredHead;

std::size_t store_block(std::span<const char> from, std::span<char> into) {
  char* at = into.data();
  while (!from.empty()) {
    const std::size_t size = std::min(from.size(), kMaxStored);
    const std::array<char, kStoredHead> head{0, static_cast<char>(size),
                                             static_cast<char>(size >> 8), static_cast<char>(~size),
                                             static_cast<char>(~size >> 8)};
    at = std::ranges::copy(head, at).out;
    at = std::ranges::copy(from.first(size), at).out;
    from = from.subspan(size);
  }
  return static_cast<std::size_t>(at - into.data());
}

}  // namespace

void GzipContent::add(const GzipContent& next) {
  crc =
      static_cast<std::uint32_t>(::crc32_combine(crc, next.crc, static_cast<z_off_t>(next.length)));
  length += next.length;
}

struct BlockDeflater::Block {
  std::unique_ptr<char[]> in = std::make_unique_for_overwrite<char[]>(kBlockSize);
  std::unique_ptr<char[]> out = std::make_unique_for_overwrite<char[]>(kOutSize);
  std::size_t size = 0;      // of what is in `in`
  std::size_t out_size = 0;  // this and the rest: once it is done
  std::uint32_t crc = 0;
  bool done = false;  // guarded by mutex_
};

// ISA-L with what it needs of memory, some hundred KiB. Level 2: of its levels the one that makes
// weights and text about as small as the next one, at several times its speed.
class BlockDeflater::Codec {
 public:
  void deflate(Block& block) {
    auto* const in = reinterpret_cast<unsigned char*>(block.in.get());
    block.crc = ::crc32_gzip_refl(0, in, block.size);
    ::isal_deflate_init(stream_.get());
    stream_->level = 2;
    stream_->level_buf = level_buffer_.get();
    stream_->level_buf_size = ISAL_DEF_LVL2_DEFAULT;
    stream_->gzip_flag = IGZIP_DEFLATE;
    stream_->flush = FULL_FLUSH;
    stream_->next_in = in;
    stream_->avail_in = static_cast<std::uint32_t>(block.size);
    stream_->next_out = reinterpret_cast<unsigned char*>(block.out.get());
    stream_->avail_out = static_cast<std::uint32_t>(kOutSize);
    const bool complete = ::isal_deflate(stream_.get()) == COMP_OK && stream_->avail_in == 0 &&
                          stream_->avail_out > 0;
    block.out_size = complete
                         ? stream_->total_out
                         : store_block({block.in.get(), block.size}, {block.out.get(), kOutSize});
  }

 private:
  std::unique_ptr<isal_zstream> stream_ = std::make_unique<isal_zstream>();
  std::unique_ptr<unsigned char[]> level_buffer_ =
      std::make_unique_for_overwrite<unsigned char[]>(ISAL_DEF_LVL2_DEFAULT);
};

std::size_t BlockDeflater::usual_threads() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMaxThreads);
}

BlockDeflater::BlockDeflater(TakeBytes take, std::size_t threads)
    : take_(std::move(take)), threads_(threads) {}

BlockDeflater::~BlockDeflater() {
  const MutexLock lock(mutex_);
  over_ = true;
  waiting_.notify_all();
}

std::span<char> BlockDeflater::room() {
  if (current_ == nullptr) {
    if (free_.empty()) free_.push_back(blocks_.emplace_back(std::make_unique<Block>()).get());
    current_ = free_.back();
    free_.pop_back();
    current_->size = 0;
    current_->done = false;
  }
  return {current_->in.get() + current_->size, kBlockSize - current_->size};
}

Result<void> BlockDeflater::add(std::size_t size) {
  current_->size += size;
  return current_->size < kBlockSize ? ok() : submit();
}

Result<void> BlockDeflater::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> at = room();
    const std::size_t size = std::min(bytes.size(), at.size());
    std::memcpy(at.data(), bytes.data(), size);
    TRY_VOID(add(size));
    bytes.remove_prefix(size);
  }
  return ok();
}

Result<void> BlockDeflater::add_zeros(std::uint64_t count) {
  while (count > 0) {
    const std::span<char> at = room();
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(count, at.size()));
    std::memset(at.data(), 0, size);
    TRY_VOID(add(size));
    count -= size;
  }
  return ok();
}

// Two blocks a thread, so that there is work while the oldest one is taken.
Result<void> BlockDeflater::submit() {
  if (workers_.empty())
    for (std::size_t i = 0; i < threads_; ++i) workers_.emplace_back([this] { work(); });
  Block* const block = std::exchange(current_, nullptr);
  order_.push_back(block);
  {
    const MutexLock lock(mutex_);
    queue_.push_back(block);
  }
  waiting_.notify_one();
  while (order_.size() > 2 * threads_ || is_oldest_done()) TRY_VOID(take_oldest());
  return ok();
}

Result<void> BlockDeflater::flush() {
  if (current_ != nullptr && current_->size > 0) {
    if (workers_.empty()) {
      if (!own_codec_) own_codec_ = std::make_unique<Codec>();
      own_codec_->deflate(*current_);
      current_->done = true;
      order_.push_back(std::exchange(current_, nullptr));
    } else {
      TRY_VOID(submit());
    }
  }
  while (!order_.empty()) TRY_VOID(take_oldest());
  return ok();
}

bool BlockDeflater::is_oldest_done() {
  const MutexLock lock(mutex_);
  return !order_.empty() && order_.front()->done;
}

Result<void> BlockDeflater::take_oldest() {
  Block* const block = order_.front();
  {
    MutexLock lock(mutex_);
    done_.wait(lock, [&] { return block->done; });
  }
  order_.pop_front();
  free_.push_back(block);
  content_.add({block->size, block->crc});
  return take_({block->out.get(), block->out_size});
}

void BlockDeflater::work() {
  Codec codec;
  MutexLock lock(mutex_);
  for (;;) {
    waiting_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) { return over_ || !queue_.empty(); });
    if (over_) return;
    Block* const block = queue_.front();
    queue_.pop_front();
    lock.unlock();
    codec.deflate(*block);
    lock.lock();
    block->done = true;
    done_.notify_one();
  }
}

}  // namespace trainyard::data
