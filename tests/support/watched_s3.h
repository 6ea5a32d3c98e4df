#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/forwarding_s3_client.h"
#include "support/fake_s3.h"

namespace trainyard::data {

// Records the order of uploads, and lets a test act in the middle of one.
class WatchedS3 final : public ForwardingS3Client {
 public:
  FakeS3 inner;
  std::vector<std::string> keys;                         // in the order of their uploads
  std::vector<std::string> removed;                      // likewise
  std::function<void(const std::string& key)> at_begin;  // before the file's first byte is sent
  std::function<void(const std::string& key)> at_write;
  std::function<void()> after;  // each object that was stored or deleted

  Result<void> remove(const std::string& bucket, const std::string& key) override {
    TRY_VOID(inner.remove(bucket, key));
    removed.push_back(key);
    if (after) after();
    return ok();
  }
  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override {
    if (at_begin) at_begin(key);
    keys.push_back(key);
    TRY(auto upload, inner.begin_upload(bucket, key));
    return std::unique_ptr<Upload>(std::make_unique<Watched>(*this, key, std::move(upload)));
  }

 protected:
  S3Client& next() override { return inner; }

 private:
  class Watched final : public Upload {
   public:
    Watched(WatchedS3& s3, std::string key, std::unique_ptr<Upload> inner)
        : s3_(s3), key_(std::move(key)), inner_(std::move(inner)) {}
    Result<void> write(std::string_view bytes) override {
      if (s3_.at_write) s3_.at_write(key_);
      return inner_->write(bytes);
    }
    Result<void> append(const std::string& key, std::uint64_t first,
                        std::uint64_t length) override {
      return inner_->append(key, first, length);
    }
    Result<void> complete() override {
      TRY_VOID(inner_->complete());
      if (s3_.after) s3_.after();
      return ok();
    }
    void abort() override { inner_->abort(); }

   private:
    WatchedS3& s3_;
    const std::string key_;
    const std::unique_ptr<Upload> inner_;
  };
};

}  // namespace trainyard::data
