#pragma once

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "data/forwarding_s3_client.h"

namespace trainyard::data {

// Wraps another S3 client; before one call, by its number, this process is stopped, as by an engine
// that stops an agent. Counts the uploads that have neither been completed nor aborted.
class StoppingS3 final : public ForwardingS3Client {
 public:
  // `inner` outlives this.
  StoppingS3(S3Client& inner, int stop_at) : inner_(inner), stop_at_(stop_at) {}

  int calls() const { return calls_; }
  int open_uploads() const { return open_uploads_; }

  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override {
    TRY(auto upload, next().begin_upload(bucket, key));
    ++open_uploads_;
    return std::unique_ptr<Upload>(std::make_unique<Watched>(*this, std::move(upload)));
  }

 protected:
  S3Client& next() override {
    count();
    return inner_;
  }

 private:
  class Watched final : public Upload {
   public:
    Watched(StoppingS3& s3, std::unique_ptr<Upload> inner) : s3_(s3), inner_(std::move(inner)) {}
    Result<void> write(std::string_view bytes) override {
      s3_.count();
      return inner_->write(bytes);
    }
    Result<void> append(const std::string& key, std::uint64_t first,
                        std::uint64_t length) override {
      s3_.count();
      return inner_->append(key, first, length);
    }
    Result<void> complete() override {
      s3_.count();
      TRY_VOID(inner_->complete());
      --s3_.open_uploads_;
      return ok();
    }
    void abort() override {
      inner_->abort();
      --s3_.open_uploads_;
    }

   private:
    StoppingS3& s3_;
    const std::unique_ptr<Upload> inner_;
  };

  void count() {
    if (++calls_ == stop_at_) ::kill(::getpid(), SIGTERM);
  }

  S3Client& inner_;
  const int stop_at_;
  std::atomic<int> calls_{0};
  std::atomic<int> open_uploads_{0};
};

}  // namespace trainyard::data
