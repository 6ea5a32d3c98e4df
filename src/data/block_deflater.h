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

// The trailer of a gzip file: CRC and size of its uncompressed content, however it is cut into
// pieces.
struct GzipContent {
  std::uint64_t length = 0;
  std::uint32_t crc = 0;

  void add(const GzipContent& next);
};

// Compresses a stream in independent blocks of 1 MiB on several threads. The output is deflate
// blocks in the stream's order, none of them the final block of a file, that end at a byte
// boundary. Holds as many blocks as keep the threads busy, each of which takes 2 MiB. Called by one
// thread, which waits when all are full.
class BlockDeflater final : public ByteSink {
 public:
  // One per processor, but no more than an object store can take data from.
  static std::size_t usual_threads();

  // `take` receives the output, during the calls below. They return its error, after which this
  // can't be used.
  explicit BlockDeflater(TakeBytes take, std::size_t threads = usual_threads());
  ~BlockDeflater() override;
  BlockDeflater(const BlockDeflater&) = delete;
  BlockDeflater& operator=(const BlockDeflater&) = delete;

  std::span<char> room() override;
  Result<void> add(std::size_t size) override;
  Result<void> add_zeros(std::uint64_t count) override;
  Result<void> write(std::string_view bytes);
  // Returns when `take` has received everything.
  Result<void> flush();
  // For what `take` has received.
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
  std::deque<Block*> order_;          // submitted, but not passed on yet
  std::unique_ptr<Codec> own_codec_;  // for a stream that fits in one block

  Mutex mutex_;
  ConditionVariable waiting_;  // there is work, or no more will come
  ConditionVariable done_;
  std::deque<Block*> queue_ TRAINYARD_GUARDED_BY(mutex_);
  bool over_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> workers_;
};

}  // namespace trainyard::data
