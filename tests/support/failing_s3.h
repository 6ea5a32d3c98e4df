#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "data/forwarding_s3_client.h"

// Wraps another S3 client, and fails on demand.
namespace trainyard::data {

class FailingS3 final : public ForwardingS3Client {
 public:
  // `inner` outlives this.
  explicit FailingS3(S3Client& inner) : inner_(inner) {}

  // Called before each call ("list", "head", "get", "read", "stream", "read_piece", "copy",
  // "remove", "begin_upload", "abort_uploads"; of an upload "write", "append", "complete") with its
  // key or prefix, from any thread; an error is the call's result. Null: nothing fails.
  std::function<Result<void>(std::string_view call, const std::string& key)> before;
  // Called for each piece that stream() returns, with the offset after it; an error ends the
  // stream.
  std::function<Result<void>(const std::string& key, std::uint64_t offset)> after_piece;

  Result<void> list(const std::string& bucket, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override {
    TRY_VOID(ask("list", prefix));
    return inner_.list(bucket, prefix, each);
  }
  Result<ObjectHead> head(const std::string& bucket, const std::string& key) override {
    TRY_VOID(ask("head", key));
    return inner_.head(bucket, key);
  }
  Result<void> get(const std::string& bucket, const std::string& key, int fd) override {
    TRY_VOID(ask("get", key));
    return inner_.get(bucket, key, fd);
  }
  Result<std::string> read(const std::string& bucket, const std::string& key, std::uint64_t first,
                           std::size_t length) override {
    TRY_VOID(ask("read", key));
    return inner_.read(bucket, key, first, length);
  }
  Result<void> stream(const std::string& bucket, const std::string& key, const ObjectPart& part,
                      const std::function<Result<void>(std::string_view)>& each) override {
    TRY_VOID(ask("stream", key));
    std::uint64_t offset = part.first;
    return inner_.stream(bucket, key, part, [&](std::string_view piece) -> Result<void> {
      TRY_VOID(each(piece));
      offset += piece.size();
      return after_piece ? after_piece(key, offset) : ok();
    });
  }
  Result<ObjectPiece> read_piece(const std::string& bucket, const std::string& key,
                                 std::uint64_t first, std::span<char> into,
                                 const std::string& if_match) override {
    TRY_VOID(ask("read_piece", key));
    return inner_.read_piece(bucket, key, first, into, if_match);
  }
  Result<void> copy(const S3Location& source, const S3Location& target) override {
    TRY_VOID(ask("copy", source.key));
    return inner_.copy(source, target);
  }
  Result<void> remove(const std::string& bucket, const std::string& key) override {
    TRY_VOID(ask("remove", key));
    return inner_.remove(bucket, key);
  }
  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override {
    TRY_VOID(ask("begin_upload", key));
    TRY(auto upload, inner_.begin_upload(bucket, key));
    return std::unique_ptr<Upload>(std::make_unique<FailingUpload>(*this, key, std::move(upload)));
  }
  Result<void> abort_uploads(const std::string& bucket, const std::string& prefix) override {
    TRY_VOID(ask("abort_uploads", prefix));
    return inner_.abort_uploads(bucket, prefix);
  }

 protected:
  S3Client& next() override { return inner_; }

 private:
  class FailingUpload final : public Upload {
   public:
    FailingUpload(const FailingS3& s3, std::string key, std::unique_ptr<Upload> inner)
        : s3_(s3), key_(std::move(key)), inner_(std::move(inner)) {}
    Result<void> write(std::string_view bytes) override {
      TRY_VOID(s3_.ask("write", key_));
      return inner_->write(bytes);
    }
    Result<void> append(const std::string& key, std::uint64_t first,
                        std::uint64_t length) override {
      TRY_VOID(s3_.ask("append", key_));
      return inner_->append(key, first, length);
    }
    Result<void> complete() override {
      TRY_VOID(s3_.ask("complete", key_));
      return inner_->complete();
    }
    void abort() override { inner_->abort(); }

   private:
    const FailingS3& s3_;
    const std::string key_;
    const std::unique_ptr<Upload> inner_;
  };

  Result<void> ask(std::string_view call, const std::string& key) const {
    return before ? before(call, key) : ok();
  }

  S3Client& inner_;
};

}  // namespace trainyard::data
