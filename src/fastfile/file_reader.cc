#include "fastfile/file_reader.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace trainyard::fastfile {
namespace {

// An object of at most this size is fetched with one request when its beginning is read: less would
// cost about as long.
constexpr std::uint64_t kSmall = 256 << 10;
// How often a small file may arrive damaged before that is an error.
constexpr int kMaxDamaged = 3;
// Size of prefetched pieces. 8 MiB is the maximum that mountpoint-s3 found useful.
constexpr std::uint64_t kMinPiece = 1 << 20;
constexpr std::uint64_t kMaxPiece = 8 << 20;
// The maximum number of queued prefetches; the oldest is the least useful.
constexpr std::size_t kMaxWaiting = 256;
// The maximum number of small files prefetched after the one that is read.
constexpr std::uint64_t kMaxNeighbours = 64;

BlockRange blocks_of(std::uint64_t first, std::uint64_t end) {
  const std::uint64_t block = first / kBlockSize;
  return {block, (end + kBlockSize - 1) / kBlockSize - block};
}

}  // namespace

FileReader::FileReader(data::S3Client& s3, const Tree& tree, Options options)
    : s3_(s3),
      tree_(tree),
      options_(options),
      cache_(options.max_memory),
      bytes_({.slack = 1 << 20, .max_window = options.max_memory.value / 2}),
      small_files_({.slack = 8, .max_window = kMaxNeighbours, .max_streams = 8}) {}

FileReader::~FileReader() {
  stop();
}

void FileReader::stop() {
  std::vector<std::thread> fetchers;
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
    fetchers.swap(fetchers_);
  }
  wanted_.notify_all();
  for (std::thread& fetcher : fetchers) fetcher.join();
}

Result<void> FileReader::read(Tree::Id file, std::uint64_t offset, std::uint64_t length,
                              const Use& use) {
  const std::uint64_t size = tree_.size(file);
  if (offset >= size || length == 0) {
    use({});
    return ok();
  }
  const std::uint64_t end = std::min(size, offset + std::min(length, size));
  plan(file, offset, end - offset);

  const bool all = offset == 0 && size <= kSmall;
  const BlockCache::Claim claim = cache_.claim(file, size, blocks_of(offset, all ? size : end));
  const std::span blocks(claim.blocks);
  Result<void> done = ok();
  for (const BlockRange& run : claim.missing) {
    const auto missing = blocks.subspan(run.first, run.count);
    if (done) {
      done = fetch(file, missing);
    } else {
      cache_.finish(missing, done);  // others may wait for them
    }
  }
  std::vector<std::string_view> pieces;
  for (const auto& block : blocks) {
    const std::uint64_t start = BlockCache::offset(*block);
    if (start >= end || !done) break;
    done = cache_.wait(*block);
    if (!done) break;
    std::string_view bytes = BlockCache::bytes(*block);
    bytes = bytes.substr(0, end - start);
    if (start < offset) bytes.remove_prefix(offset - start);
    pieces.push_back(bytes);
  }
  if (done) use(pieces);
  cache_.release(claim.blocks, end);
  return done;
}

Result<void> FileReader::fetch(Tree::Id file, Blocks blocks) {
  const std::uint64_t first = BlockCache::offset(*blocks.front());
  const std::uint64_t end =
      std::min(tree_.size(file), BlockCache::offset(*blocks.back()) + kBlockSize);
  const bool entire = first == 0 && end == tree_.size(file) && end <= kSmall;
  auto fetched = entire ? fetch_all_blocks(file, blocks) : stream(file, blocks, first, end);
  cache_.finish(blocks, fetched);
  return fetched;
}

Result<void> FileReader::stream(Tree::Id file, Blocks blocks, std::uint64_t first,
                                std::uint64_t end) {
  std::uint64_t at = first;
  return s3_.stream(tree_.bucket(), tree_.key(file), {first, end - first, tree_.etag(file)},
                    [&](std::string_view bytes) {
                      cache_.fill(blocks, at, bytes);
                      at += bytes.size();
                      return ok();
                    });
}

Result<void> FileReader::fetch_all_blocks(Tree::Id file, Blocks blocks) {
  thread_local const auto buffer = std::make_unique_for_overwrite<char[]>(kSmall);
  const std::span into(buffer.get(), static_cast<std::size_t>(tree_.size(file)));
  for (int tries = 1;; ++tries) {
    const auto read = read_all_bytes(file, into);
    if (!read && read.error().kind() == ErrorKind::corrupt && tries < kMaxDamaged) continue;
    if (read) cache_.fill(blocks, 0, {into.data(), into.size()});
    return read;
  }
}

Result<void> FileReader::read_all_bytes(Tree::Id file, std::span<char> into) {
  const std::string key = tree_.key(file), etag = tree_.etag(file);
  // A weak ETag never matches (RFC 9110, 13.1.1).
  const bool strong = etag.starts_with('"');
  TRY(const data::ObjectPiece piece,
      s3_.read_piece(tree_.bucket(), key, 0, into, strong ? etag : ""));
  const std::string name = "s3://" + tree_.bucket() + "/" + key;
  if (piece.total != into.size() || piece.size != into.size() ||
      (strong && !piece.etag.empty() && piece.etag != etag))
    return Error(ErrorKind::conflict, "GET " + name + ": the object has changed");
  if (!piece.expected) return ok();
  return data::check_bytes(name, *piece.expected, {into.data(), into.size()});
}

// Decides what to prefetch for a read, if anything.
void FileReader::plan(Tree::Id file, std::uint64_t offset, std::uint64_t length) {
  const MutexLock lock(mutex_);
  if (stopped_) return;
  const std::uint64_t size = tree_.size(file);
  if (offset == 0 && size <= kSmall) plan_neighbours(file);
  if (size <= kSmall) return;
  const auto range = bytes_.on_read(file, offset, length, size);
  const std::uint64_t piece = std::clamp((range.end - range.first) / 4, kMinPiece, kMaxPiece);
  for (std::uint64_t at = range.first; at < range.end; at += piece)
    add_ahead(file, at, std::min(range.end, at + piece));
}

// Data loaders open files in the order of their names, or in random order.
void FileReader::plan_neighbours(Tree::Id file) {
  const auto range = small_files_.on_read(Tree::kRoot, file, 1, tree_.count());
  for (std::uint64_t at = range.first; at < range.end; ++at) {
    const auto next = static_cast<Tree::Id>(at);
    if (!tree_.is_folder(next) && tree_.size(next) > 0 && tree_.size(next) <= kSmall)
      add_ahead(next, 0, tree_.size(next));
  }
}

void FileReader::add_ahead(Tree::Id file, std::uint64_t first, std::uint64_t end) {
  while (fetchers_.size() < options_.fetchers) fetchers_.emplace_back([this] { fetch_ahead(); });
  if (ahead_.size() == kMaxWaiting) ahead_.pop_front();
  ahead_.push_back({file, blocks_of(first, end)});
  wanted_.notify_one();
}

void FileReader::fetch_ahead() {
  while (true) {
    Ahead ahead{};
    {
      MutexLock lock(mutex_);
      wanted_.wait(lock,
                   [this]() TRAINYARD_REQUIRES(mutex_) { return stopped_ || !ahead_.empty(); });
      if (stopped_) return;
      ahead = ahead_.front();
      ahead_.pop_front();
    }
    const auto blocks = cache_.claim_ahead(ahead.file, tree_.size(ahead.file), ahead.range);
    if (blocks.empty()) continue;
    // Readers that need them get the error.
    [[maybe_unused]] const auto fetched = fetch(ahead.file, blocks);
    cache_.release(blocks, 0);
  }
}

}  // namespace trainyard::fastfile
