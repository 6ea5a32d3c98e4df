#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "data/byte_sink.h"

namespace trainyard::data {

// What gzip says at its end of what was compressed, however that is cut into pieces.
struct GzipContent {
  std::uint64_t length = 0;
  std::uint32_t crc = 0;

  void add(const GzipContent& next);
};

// Deflates a stream in blocks of 1 MiB, each by itself on one of several threads. What comes out is
// deflate blocks in the stream's order, none of them the last of a file, that end at a byte's end.
// Holds as many blocks as keep the threads busy, of which each takes 2 MiB. For one thread, which
// waits when all are full.
class BlockDeflater final : public ByteSink {
 public:
  // One a processor, but no more than an object store will take bytes from.
  static std::size_t usual_threads();

  // `take` is called within the calls below. An error of it is theirs, and ends this.
  explicit BlockDeflater(TakeBytes take, std::size_t threads = usual_threads());
  ~BlockDeflater() override;
  BlockDeflater(const BlockDeflater&) = delete;
  BlockDeflater& operator=(const BlockDeflater&) = delete;

  std::span<char> room() override;
  Result<void> add(std::size_t size) override;
  Result<void> add_zeros(std::uint64_t count) override;
  Result<void> write(std::string_view bytes);
  // All that was written has been taken.
  Result<void> flush();
  // Of what has been taken.
  const GzipContent& content() const { return content_; }

 private:
  struct Block;
  class Codec;

  Result<void> submit();
  Result<void> take_oldest();
  bool is_oldest_done();
  void work();

  const TakeBytes take_;
  const std::size_t threads_;
  GzipContent content_;
  std::vector<std::unique_ptr<Block>> blocks_;
  std::vector<Block*> free_;
  Block* current_ = nullptr;
  std::deque<Block*> order_;          // submitted, and not taken yet
  std::unique_ptr<Codec> own_codec_;  // for a stream that is no longer than a block

  Mutex mutex_;
  ConditionVariable waiting_;  // there is work, or it is over
  ConditionVariable done_;
  std::deque<Block*> queue_ TRAINYARD_GUARDED_BY(mutex_);
  bool over_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> workers_;
};

}  // namespace trainyard::data
