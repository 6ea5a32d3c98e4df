#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/mutex.h"
#include "base/result.h"
#include "data/s3_client.h"
#include "fastfile/block_cache.h"
#include "fastfile/read_predictor.h"
#include "fastfile/tree.h"

namespace trainyard::fastfile {

// Reads files of a tree from S3: what a read needs it fetches itself; what will be needed next is
// prefetched by threads of this. A small file is fetched as a whole, and verified with the store's
// checksum; stores have none of parts. Any thread.
class FileReader {
 public:
  struct Options {
    Bytes max_memory = mib(256);  // of blocks
    unsigned fetchers = 16;       // threads, started with the first sequential reads
  };

  // Both outlive this. `s3` retries temporary failures itself.
  FileReader(data::S3Client& s3, const Tree& tree, Options options);
  ~FileReader();
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;

  // Calls `use` once with the bytes [offset, offset + length) of the file, or as many as it has, as
  // consecutive pieces that are valid during the call. Errors: S3's; conflict: the object isn't the
  // one that was listed any more; corrupt: a small file doesn't match the store's checksum.
  using Use = std::function<void(std::span<const std::string_view>)>;
  Result<void> read(Tree::Id file, std::uint64_t offset, std::uint64_t length, const Use& use);

  Bytes allocated() const { return cache_.allocated(); }  // memory of its blocks

  // Stops prefetching; returns when it has stopped. Requests in progress are finished, so cancel
  // the client first. Idempotent.
  void stop();

 private:
  struct Ahead {
    Tree::Id file;
    BlockRange range;
  };

  using Blocks = std::span<const std::shared_ptr<BlockCache::Block>>;
  Result<void> fetch(Tree::Id file, Blocks blocks);
  Result<void> stream(Tree::Id file, Blocks blocks, std::uint64_t first, std::uint64_t end);
  Result<void> fetch_all_blocks(Tree::Id file, Blocks blocks);
  Result<void> read_all_bytes(Tree::Id file, std::span<char> into);
  void plan(Tree::Id file, std::uint64_t offset, std::uint64_t length);
  void plan_neighbours(Tree::Id file) TRAINYARD_REQUIRES(mutex_);
  void add_ahead(Tree::Id file, std::uint64_t first, std::uint64_t end) TRAINYARD_REQUIRES(mutex_);
  void fetch_ahead();

  data::S3Client& s3_;
  const Tree& tree_;
  const Options options_;
  BlockCache cache_;

  Mutex mutex_;
  ConditionVariable wanted_;
  ReadPredictor bytes_ TRAINYARD_GUARDED_BY(mutex_);        // within files
  ReadPredictor small_files_ TRAINYARD_GUARDED_BY(mutex_);  // of small files, by their numbers
  std::deque<Ahead> ahead_ TRAINYARD_GUARDED_BY(mutex_);
  std::vector<std::thread> fetchers_;
  bool stopped_ TRAINYARD_GUARDED_BY(mutex_) = false;
};

}  // namespace trainyard::fastfile
