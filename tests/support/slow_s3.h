#pragma once

#include <chrono>
#include <thread>
#include <utility>

#include "data/forwarding_s3_client.h"

// Wraps another S3 client and adds latency to each request. For tests of code that must not wait
// for one response before the next request.
namespace trainyard::data {

class SlowS3 final : public ForwardingS3Client {
 public:
  // `inner` outlives this.
  SlowS3(S3Client& inner, std::chrono::milliseconds latency) : inner_(inner), latency_(latency) {}

  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override {
    TRY(auto upload, inner_.begin_upload(bucket, key));
    return std::unique_ptr<Upload>(std::make_unique<SlowUpload>(*this, std::move(upload)));
  }

 protected:
  S3Client& next() override {
    wait();
    return inner_;
  }

 private:
  class SlowUpload final : public Upload {
   public:
    SlowUpload(const SlowS3& s3, std::unique_ptr<Upload> inner)
        : s3_(s3), inner_(std::move(inner)) {}
    Result<void> write(std::string_view bytes) override { return inner_->write(bytes); }
    Result<void> append(const std::string& key, std::uint64_t first,
                        std::uint64_t length) override {
      s3_.wait();
      return inner_->append(key, first, length);
    }
    Result<void> complete() override {
      s3_.wait();
      return inner_->complete();
    }
    void abort() override {
      s3_.wait();
      inner_->abort();
    }

   private:
    const SlowS3& s3_;
    const std::unique_ptr<Upload> inner_;
  };

  void wait() const { std::this_thread::sleep_for(latency_); }

  S3Client& inner_;
  const std::chrono::milliseconds latency_;
};

}  // namespace trainyard::data
