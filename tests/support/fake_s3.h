#pragma once

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "aws/crypto.h"
#include "base/hex.h"
#include "base/time.h"
#include "data/s3_client.h"

// S3 in memory, for tests of code that uses it. Fails on demand.
namespace trainyard::data {

class FakeS3 : public S3Client {
 public:
  std::map<std::string, std::string> objects;  // "bucket/key" -> bytes
  std::optional<Error> fail_get;
  std::optional<Error> fail_upload;  // when the upload is completed
  std::function<void()> on_begin_upload;
  // The keys that get(), or read_piece() from their first byte, was called for, in this order.
  std::vector<std::string> got;

  // These three work while uploads are in progress in other threads.
  void set_fail_upload(std::optional<Error> error) {
    const std::lock_guard guard(mutex_);
    fail_upload = std::move(error);
  }
  int failed_uploads() {
    const std::lock_guard guard(mutex_);
    return failed_uploads_;
  }
  int aborted_uploads() {
    const std::lock_guard guard(mutex_);
    return aborted_uploads_;
  }
  // How often read_piece() was called.
  int pieces_read() {
    const std::lock_guard guard(mutex_);
    return pieces_read_;
  }
  std::optional<std::string> find(const std::string& name) {
    const std::lock_guard guard(mutex_);
    const auto found = objects.find(name);
    return found == objects.end() ? std::nullopt : std::optional(found->second);
  }

  Result<void> list(const std::string& bucket, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override {
    const std::string start = bucket + "/" + prefix;
    for (const auto& [name, bytes] : objects)
      if (name.starts_with(start))
        TRY_VOID(each(
            {name.substr(bucket.size() + 1), bytes.size(), etag_of(bytes), modified_at(name)}));
    return ok();
  }

  Result<ObjectHead> head(const std::string& bucket, const std::string& key) override {
    const auto found = find(bucket + "/" + key);
    if (!found) return Error(ErrorKind::not_found, "NoSuchKey").with_code("NoSuchKey");
    aws::Digest crc(aws::Digest::Algorithm::crc64nvme);
    crc.update(*found);
    return ObjectHead{found->size(), etag_of(*found), modified_at(bucket + "/" + key),
                      ExpectedDigest{aws::Digest::Algorithm::crc64nvme, "CRC64NVME", crc.finish()}};
  }

  Result<void> copy(const S3Location& source, const S3Location& target) override {
    const auto found = find(source.bucket + "/" + source.key);
    if (!found) return Error(ErrorKind::not_found, "NoSuchKey").with_code("NoSuchKey");
    store(target.bucket + "/" + target.key, *found);
    return ok();
  }

  // The time of stored objects; what was put into `objects` by hand has the epoch.
  std::function<Timestamp()> now = [] { return system_clock().now(); };

  Result<void> get(const std::string& bucket, const std::string& key, int fd) override {
    if (fail_get) return *fail_get;
    {
      const std::lock_guard guard(mutex_);
      got.push_back(key);
    }
    const auto found = find(bucket + "/" + key);
    if (!found) return Error(ErrorKind::not_found, "NoSuchKey").with_code("NoSuchKey");
    std::size_t done = 0;
    while (done < found->size()) {
      const ssize_t wrote =
          ::pwrite(fd, found->data() + done, found->size() - done, static_cast<off_t>(done));
      if (wrote < 0) return Error::from_errno(errno, "write");
      done += static_cast<std::size_t>(wrote);
    }
    return ok();
  }

  Result<std::string> read(const std::string& bucket, const std::string& key, std::uint64_t first,
                           std::size_t length) override {
    const auto found = find(bucket + "/" + key);
    if (!found) return Error(ErrorKind::not_found, "NoSuchKey").with_code("NoSuchKey");
    if (first + length > found->size()) return Error(ErrorKind::corrupt, "it has fewer bytes");
    return found->substr(first, length);
  }

  // stream()'s requests, and the bytes returned.
  std::atomic<std::uint64_t> streams{0};
  std::atomic<std::uint64_t> streamed{0};
  // Called first in stream(), from any thread; an error is its answer.
  std::function<Result<void>(const std::string& key, const ObjectPart& part)> on_stream;

  Result<void> stream(const std::string& bucket, const std::string& key, const ObjectPart& part,
                      const std::function<Result<void>(std::string_view)>& each) override {
    ++streams;
    if (on_stream) TRY_VOID(on_stream(key, part));
    if (part.length == 0) return ok();
    const auto found = find(bucket + "/" + key);
    if (!found) return Error(ErrorKind::not_found, "NoSuchKey").with_code("NoSuchKey");
    if (!part.etag.empty() && part.etag != etag_of(*found))
      return Error(ErrorKind::conflict, "the object has changed").with_code("PreconditionFailed");
    if (part.first + part.length > found->size())
      return Error(ErrorKind::corrupt, "it has fewer bytes");
    constexpr std::uint64_t kPiece = 16 << 10;
    for (std::uint64_t done = 0; done < part.length; done += kPiece) {
      const std::uint64_t length = std::min(kPiece, part.length - done);
      streamed += length;
      TRY_VOID(each(std::string_view(*found).substr(part.first + done, length)));
    }
    return ok();
  }

  // While another thread reads.
  void replace(const std::string& path, std::string bytes) {
    const std::lock_guard guard(mutex_);
    objects[path] = std::move(bytes);
  }

  Result<ObjectPiece> read_piece(const std::string& bucket, const std::string& key,
                                 std::uint64_t first, std::span<char> into,
                                 const std::string& if_match) override {
    const std::lock_guard guard(mutex_);
    if (fail_get) return *fail_get;
    ++pieces_read_;
    if (first == 0) got.push_back(key);
    const auto found = objects.find(bucket + "/" + key);
    if (found == objects.end())
      return Error(ErrorKind::not_found, "NoSuchKey").with_code("NoSuchKey");
    const std::string& bytes = found->second;
    const std::string etag = etag_of(bytes);
    if (!if_match.empty() && if_match != etag)
      return Error(ErrorKind::conflict, "PreconditionFailed").with_code("PreconditionFailed");
    const std::string part = first < bytes.size() ? bytes.substr(first, into.size()) : "";
    std::ranges::copy(part, into.begin());
    return ObjectPiece{part.size(), bytes.size(), etag, {}};
  }

  Result<void> remove(const std::string& bucket, const std::string& key) override {
    const std::lock_guard guard(mutex_);
    objects.erase(bucket + "/" + key);
    modified_.erase(bucket + "/" + key);
    return ok();
  }

  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override {
    if (on_begin_upload) on_begin_upload();
    return std::unique_ptr<Upload>(std::make_unique<FakeUpload>(*this, bucket + "/" + key));
  }

  std::vector<std::string> aborted;  // "bucket/prefix" of each call
  Result<void> abort_uploads(const std::string& bucket, const std::string& prefix) override {
    aborted.push_back(bucket + "/" + prefix);
    return ok();
  }

 private:
  class FakeUpload final : public Upload {
   public:
    FakeUpload(FakeS3& s3, std::string name) : s3_(s3), name_(std::move(name)) {}
    Result<void> write(std::string_view bytes) override {
      bytes_.append(bytes);
      return ok();
    }
    Result<void> append(const std::string& key, std::uint64_t first,
                        std::uint64_t length) override {
      const std::string bucket = name_.substr(0, name_.find('/'));
      TRY(const std::string bytes, s3_.read(bucket, key, first, length));
      return write(bytes);
    }
    Result<void> complete() override {
      const std::lock_guard guard(s3_.mutex_);
      if (s3_.fail_upload) {
        ++s3_.failed_uploads_;
        return *s3_.fail_upload;
      }
      s3_.objects[name_] = std::move(bytes_);
      s3_.modified_[name_] = s3_.now();
      return ok();
    }
    void abort() override {
      const std::lock_guard guard(s3_.mutex_);
      ++s3_.aborted_uploads_;
    }

   private:
    FakeS3& s3_;
    const std::string name_;
    std::string bytes_;
  };
  static std::string etag_of(std::string_view bytes) {
    aws::Digest md5(aws::Digest::Algorithm::md5);
    md5.update(bytes);
    return '"' + to_hex(md5.finish()) + '"';
  }

  Timestamp modified_at(const std::string& name) {
    const std::lock_guard guard(mutex_);
    const auto found = modified_.find(name);
    return found == modified_.end() ? Timestamp() : found->second;
  }
  void store(const std::string& name, std::string bytes) {
    const std::lock_guard guard(mutex_);
    objects[name] = std::move(bytes);
    modified_[name] = now();
  }

  std::map<std::string, Timestamp> modified_;  // by name, as objects
  std::mutex mutex_;  // guards objects and these while uploads of several threads complete
  int pieces_read_ = 0;
  int failed_uploads_ = 0;
  int aborted_uploads_ = 0;
};

}  // namespace trainyard::data
