#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "data/s3_client.h"

namespace trainyard::data {

// An S3 client that forwards to another one, except for what a derived class overrides.
class ForwardingS3Client : public S3Client {
 public:
  Result<void> list(const std::string& bucket, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override {
    return next().list(bucket, prefix, each);
  }
  Result<ObjectHead> head(const std::string& bucket, const std::string& key) override {
    return next().head(bucket, key);
  }
  Result<void> get(const std::string& bucket, const std::string& key, int fd) override {
    return next().get(bucket, key, fd);
  }
  Result<std::string> read(const std::string& bucket, const std::string& key, std::uint64_t first,
                           std::size_t length) override {
    return next().read(bucket, key, first, length);
  }
  Result<void> stream(const std::string& bucket, const std::string& key, const ObjectPart& part,
                      const std::function<Result<void>(std::string_view)>& each) override {
    return next().stream(bucket, key, part, each);
  }
  Result<ObjectPiece> read_piece(const std::string& bucket, const std::string& key,
                                 std::uint64_t first, std::span<char> into,
                                 const std::string& if_match) override {
    return next().read_piece(bucket, key, first, into, if_match);
  }
  Result<void> copy(const S3Location& source, const S3Location& target) override {
    return next().copy(source, target);
  }
  Result<std::vector<std::uint64_t>> link_objects(const std::string& bucket,
                                                  const std::filesystem::path& folder,
                                                  const std::vector<ObjectLink>& links) override {
    return next().link_objects(bucket, folder, links);
  }
  Result<void> remove(const std::string& bucket, const std::string& key) override {
    return next().remove(bucket, key);
  }
  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override {
    return next().begin_upload(bucket, key);
  }
  Result<void> abort_uploads(const std::string& bucket, const std::string& prefix) override {
    return next().abort_uploads(bucket, prefix);
  }

 protected:
  // The client to forward to.
  virtual S3Client& next() = 0;
};

}  // namespace trainyard::data
