#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "data/forwarding_s3_client.h"

namespace trainyard::data {

// An S3 client that counts the bytes sent by uploads. Any thread.
class CountingS3Client final : public ForwardingS3Client {
 public:
  // `inner` outlives this.
  explicit CountingS3Client(S3Client& inner) : inner_(inner) {}

  std::uint64_t sent() const { return sent_; }

  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override {
    TRY(auto upload, inner_.begin_upload(bucket, key));
    return std::unique_ptr<Upload>(std::make_unique<CountingUpload>(std::move(upload), sent_));
  }

 protected:
  S3Client& next() override { return inner_; }

 private:
  class CountingUpload final : public Upload {
   public:
    CountingUpload(std::unique_ptr<Upload> inner, std::atomic<std::uint64_t>& sent)
        : inner_(std::move(inner)), sent_(sent) {}
    Result<void> write(std::string_view bytes) override {
      sent_ += bytes.size();
      return inner_->write(bytes);
    }
    Result<void> append(const std::string& key, std::uint64_t first,
                        std::uint64_t length) override {
      return inner_->append(key, first, length);
    }
    Result<void> complete() override { return inner_->complete(); }
    void abort() override { inner_->abort(); }

   private:
    const std::unique_ptr<Upload> inner_;
    std::atomic<std::uint64_t>& sent_;
  };

  S3Client& inner_;
  std::atomic<std::uint64_t> sent_{0};
};

}  // namespace trainyard::data
