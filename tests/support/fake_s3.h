#pragma once

#include <unistd.h>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "data/s3_client.h"

// S3 in memory, for tests of what stands on it. Fails on command.
namespace trainyard::data {

class FakeS3 final : public S3Client {
 public:
  std::map<std::string, std::string> objects;  // "bucket/key" -> bytes
  std::optional<Error> fail_get;
  std::optional<Error> fail_upload;  // when the upload is completed
  std::function<void()> on_begin_upload;

  // These three work while uploads are under way in other threads.
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
  std::optional<std::string> find(const std::string& name) {
    const std::lock_guard guard(mutex_);
    const auto found = objects.find(name);
    return found == objects.end() ? std::nullopt : std::optional(found->second);
  }

  Result<void> list(const std::string& bucket, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override {
    const std::string start = bucket + "/" + prefix;
    for (const auto& [name, bytes] : objects)
      if (name.starts_with(start)) TRY_VOID(each({name.substr(bucket.size() + 1), bytes.size()}));
    return ok();
  }

  Result<void> get(const std::string& bucket, const std::string& key, int fd) override {
    if (fail_get) return *fail_get;
    const auto found = objects.find(bucket + "/" + key);
    if (found == objects.end())
      return Error(ErrorKind::not_found, "NoSuchKey").with_code("NoSuchKey");
    std::size_t done = 0;
    while (done < found->second.size()) {
      const ssize_t wrote = ::pwrite(fd, found->second.data() + done, found->second.size() - done,
                                     static_cast<off_t>(done));
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

  Result<void> remove(const std::string& bucket, const std::string& key) override {
    const std::lock_guard guard(mutex_);
    objects.erase(bucket + "/" + key);
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
  std::mutex mutex_;  // guards objects and these while uploads of several threads complete
  int failed_uploads_ = 0;
  int aborted_uploads_ = 0;
};

}  // namespace trainyard::data
