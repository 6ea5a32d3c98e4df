#include "data/download_object.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "aws/crypto.h"
#include "base/hex.h"
#include "base/mutex.h"
#include "data/gathered_writes.h"

namespace trainyard::data {
namespace {

constexpr int kMaxTries = 4;
// Ranges per thread, if that makes them at most this long: some are slower.
constexpr std::uint64_t kRangesEach = 4;
constexpr std::uint64_t kMaxOfRange = 64 << 20;
// The first range of an object of unknown size. Little is lost if it is larger; each thread holds
// this much.
constexpr std::size_t kFirstPiece = 256 << 10;

bool is_crc(aws::Digest::Algorithm algorithm) {
  using Algorithm = aws::Digest::Algorithm;
  return algorithm == Algorithm::crc32 || algorithm == Algorithm::crc32c ||
         algorithm == Algorithm::crc64nvme;
}

// The digest of the file, read back: for digests that can't be combined from parts.
Result<std::string> digest_of_file(int fd, std::uint64_t size, aws::Digest::Algorithm algorithm) {
  aws::Digest digest(algorithm);
  const auto buffer = std::make_unique_for_overwrite<std::array<char, 256 << 10>>();
  for (std::uint64_t offset = 0; offset < size;) {
    const ssize_t got = ::pread(fd, buffer->data(), buffer->size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read back");
    if (got == 0) return Error(ErrorKind::corrupt, "the file was cut while it was downloaded");
    digest.update({buffer->data(), static_cast<std::size_t>(got)});
    offset += static_cast<std::uint64_t>(got);
  }
  return digest.finish();
}

// One object's ranges, fetched by several threads.
class Ranges {
 public:
  Ranges(S3Client& s3, const S3Location& source, const ObjectHead& head, int fd,
         const ObjectDownloadOptions& options)
      : s3_(s3),
        source_(source),
        head_(head),
        fd_(fd),
        options_(options),
        range_size_(std::max(options.part_size,
                             std::min(kMaxOfRange, head.size / (kRangesEach * thread_count())))),
        crcs_((head.size + range_size_ - 1) / range_size_) {}

  Result<void> fetch() {
    std::vector<std::thread> threads;
    const std::size_t count = std::min<std::size_t>(thread_count(), crcs_.size());
    for (std::size_t i = 1; i < count; ++i) threads.emplace_back([this] { run(); });
    run();
    for (std::thread& thread : threads) thread.join();
    {
      const MutexLock lock(mutex_);
      if (error_) return *error_;
    }
    return verify();
  }

 private:
  void run() {
    GatheredWrites writes;
    for (std::size_t i = next_++; i < crcs_.size() && !failed_; i = next_++) {
      if (auto fetched = fetch_range(i, writes); !fetched) {
        const MutexLock lock(mutex_);
        if (!error_) error_ = fetched.error();
        failed_ = true;
      }
    }
  }

  unsigned thread_count() const { return std::max(1U, options_.parallel); }
  std::uint64_t length_of(std::size_t index) const {
    return std::min(range_size_, head_.size - index * range_size_);
  }

  Result<void> fetch_range(std::size_t index, GatheredWrites& writes) {
    const std::uint64_t first = index * range_size_;
    std::optional<aws::Digest> crc;
    if (head_.expected && is_crc(head_.expected->algorithm)) crc.emplace(head_.expected->algorithm);
    writes.begin(fd_, first, [&](std::string_view bytes) {
      if (crc) crc->update(bytes);
      if (options_.received) options_.received(bytes.size());
    });
    const auto take = [&](std::string_view bytes) -> Result<void> {
      if (failed_) return Error(ErrorKind::cancelled, "another range failed");
      return writes.add(bytes);
    };
    const ObjectPart range{first, length_of(index), head_.etag};
    TRY_VOID(s3_.stream(source_.bucket, source_.key, range, take));
    TRY_VOID(writes.flush());
    if (crc) crcs_[index] = crc->finish();
    return ok();
  }

  Result<void> verify() const {
    if (!head_.expected) return ok();
    const ExpectedDigest& expected = *head_.expected;
    std::string found;
    if (is_crc(expected.algorithm)) {
      found = crcs_.front();
      for (std::size_t i = 1; i < crcs_.size(); ++i)
        found = aws::combine_crcs(expected.algorithm, found, crcs_[i], length_of(i));
    } else {
      TRY(found, digest_of_file(fd_, head_.size, expected.algorithm));
    }
    if (found == expected.bytes) return ok();
    return Error(ErrorKind::corrupt,
                 "GET " + source_.to_string() + ": the bytes that came have the " + expected.name +
                     " " + to_hex(found) + ", the store says " + to_hex(expected.bytes));
  }

  S3Client& s3_;
  const S3Location& source_;
  const ObjectHead& head_;
  const int fd_;
  const ObjectDownloadOptions& options_;
  const std::uint64_t range_size_;
  std::vector<std::string> crcs_;  // of the ranges; each is written by the thread that fetched it
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> failed_{false};
  Mutex mutex_;
  std::optional<Error> error_ TRAINYARD_GUARDED_BY(mutex_);
};

// File systems without the call get the size alone.
Result<void> allocate(int fd, std::uint64_t size) {
  if (::ftruncate(fd, 0) != 0) return Error::from_errno(errno, "truncate");
  if (::fallocate(fd, 0, 0, static_cast<off_t>(size)) == 0) return ok();
  if (errno != EOPNOTSUPP && errno != ENOSYS) return Error::from_errno(errno, "allocate");
  if (::ftruncate(fd, static_cast<off_t>(size)) != 0) return Error::from_errno(errno, "allocate");
  return ok();
}

Result<void> download_in_one_request(S3Client& s3, const S3Location& source, std::uint64_t size,
                                     int fd, const ObjectDownloadOptions& options) {
  TRY_VOID(s3.get(source.bucket, source.key, fd));
  if (options.received) options.received(size);
  return ok();
}

}  // namespace

Result<void> download_object(S3Client& s3, const S3Location& source, std::uint64_t size, int fd,
                             const ObjectDownloadOptions& options) {
  if (size <= options.part_size) return download_in_one_request(s3, source, size, fd, options);
  for (int number = 1;; ++number) {
    TRY(const ObjectHead head, s3.head(source.bucket, source.key));
    // Without an ETag, ranges may belong to different objects.
    if (head.size <= options.part_size || head.etag.empty()) {
      if (::ftruncate(fd, 0) != 0) return Error::from_errno(errno, "truncate");
      return download_in_one_request(s3, source, head.size, fd, options);
    }
    TRY_VOID(allocate(fd, head.size));
    auto fetched = Ranges(s3, source, head, fd, options).fetch();
    if (fetched || number == kMaxTries) return fetched;
    const ErrorKind kind = fetched.error().kind();
    if (kind != ErrorKind::conflict && kind != ErrorKind::corrupt) return fetched;
  }
}

Result<std::optional<std::uint64_t>> download_if_small(S3Client& s3, const S3Location& source,
                                                       int fd) {
  thread_local const auto buffer = std::make_unique_for_overwrite<char[]>(kFirstPiece);
  using Size = std::optional<std::uint64_t>;
  const auto piece = s3.read_piece(source.bucket, source.key, 0, {buffer.get(), kFirstPiece}, "");
  const bool complete = piece && piece->size == piece->total;
  const std::string_view bytes(buffer.get(), complete ? piece->size : 0);
  const auto checked = complete && piece->expected
                           ? check_bytes(source.to_string(), *piece->expected, bytes)
                           : Result<void>(ok());
  // A damaged download is repeated; in one piece if the store doesn't support ranges.
  if (!checked || (!piece && piece.error().kind() == ErrorKind::corrupt)) {
    TRY_VOID(s3.get(source.bucket, source.key, fd));
    return Size();
  }
  if (!piece) return piece.error();
  if (!complete) return Size(piece->total);
  GatheredWrites writes;
  writes.begin(fd, 0, {});
  TRY_VOID(writes.add(bytes, true));
  return Size();
}

}  // namespace trainyard::data
