#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "data/s3_client.h"

// S3 with one bucket whose objects are computed, so that they can be of any size: for tests of code
// that reads parts of large ones, and counts requests. Listing and streaming only.
namespace trainyard::data {

class GeneratedS3 final : public S3Client {
 public:
  struct Object {
    std::uint64_t size = 0;
    std::uint64_t seed = 0;  // determines its bytes; another seed is another object
  };

  // Bytes [first, first + length) of an object of that seed.
  static std::string bytes(std::uint64_t seed, std::uint64_t first, std::uint64_t length) {
    std::string text(length + 16, '\0');
    std::size_t at = 0;
    const std::uint64_t skip = first % 8;
    for (std::uint64_t word = first / 8; at < length + skip; ++word, at += 8) {
      std::uint64_t value = (seed << 40) + word + 0x9e3779b97f4a7c15ULL;
      value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
      value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
      std::memcpy(text.data() + at, &value, sizeof value);
    }
    return text.substr(skip, length);
  }

  void put(const std::string& key, Object object) {
    const std::lock_guard lock(mutex_);
    objects_[key] = object;
  }

  // stream()'s requests, and the bytes returned.
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> served{0};
  // Called before each piece of an answer, with the offset of its first byte; an error ends it.
  std::function<Result<void>(const std::string& key, std::uint64_t offset)> before_piece;

  Result<void> list(const std::string&, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override {
    std::map<std::string, Object> objects;
    {
      const std::lock_guard lock(mutex_);
      objects = objects_;
    }
    for (const auto& [key, object] : objects)
      if (key.starts_with(prefix)) TRY_VOID(each({key, object.size, etag_of(object)}));
    return ok();
  }

  Result<void> stream(const std::string&, const std::string& key, const ObjectPart& part,
                      const std::function<Result<void>(std::string_view)>& each) override {
    ++requests;
    Object object;
    {
      const std::lock_guard lock(mutex_);
      const auto found = objects_.find(key);
      if (found == objects_.end())
        return Error(ErrorKind::not_found, "NoSuchKey").with_code("NoSuchKey");
      object = found->second;
    }
    if (!part.etag.empty() && part.etag != etag_of(object))
      return Error(ErrorKind::conflict, "the object has changed").with_code("PreconditionFailed");
    if (part.first + part.length > object.size)
      return Error(ErrorKind::corrupt, "it has fewer bytes");
    constexpr std::uint64_t kPiece = 16000;  // no divisor of anything
    for (std::uint64_t done = 0; done < part.length; done += kPiece) {
      if (before_piece) TRY_VOID(before_piece(key, part.first + done));
      const std::uint64_t length = std::min(kPiece, part.length - done);
      served += length;
      TRY_VOID(each(bytes(object.seed, part.first + done, length)));
    }
    return ok();
  }

  Result<ObjectHead> head(const std::string&, const std::string&) override { return not_here(); }
  Result<void> copy(const S3Location&, const S3Location&) override { return not_here(); }
  Result<void> get(const std::string&, const std::string&, int) override { return not_here(); }
  Result<std::string> read(const std::string&, const std::string&, std::uint64_t,
                           std::size_t) override {
    return not_here();
  }
  // Of the beginning; counted as a stream of as much.
  Result<ObjectPiece> read_piece(const std::string& bucket, const std::string& key,
                                 std::uint64_t first, std::span<char> into,
                                 const std::string& if_match) override {
    if (first != 0) return not_here();
    std::string text;
    TRY_VOID(stream(bucket, key, {0, into.size(), if_match}, [&](std::string_view piece) {
      text.append(piece);
      return ok();
    }));
    std::ranges::copy(text, into.begin());
    const std::lock_guard lock(mutex_);
    const Object& object = objects_[key];
    return ObjectPiece{text.size(), object.size, etag_of(object), digest};
  }
  std::optional<ExpectedDigest> digest{};  // that read_piece() returns
  Result<void> remove(const std::string&, const std::string& key) override {
    const std::lock_guard lock(mutex_);
    objects_.erase(key);
    return ok();
  }
  Result<std::unique_ptr<Upload>> begin_upload(const std::string&, const std::string&) override {
    return not_here();
  }
  Result<void> abort_uploads(const std::string&, const std::string&) override { return not_here(); }

 private:
  static Error not_here() { return Error(ErrorKind::unimplemented, "not of a generated object"); }
  static std::string etag_of(const Object& object) {
    return "\"seed-" + std::to_string(object.seed) + "\"";
  }

  std::mutex mutex_;  // guards objects_
  std::map<std::string, Object> objects_;
};

}  // namespace trainyard::data
