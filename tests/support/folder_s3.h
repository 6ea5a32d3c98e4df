#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/file_name.h"
#include "base/files.h"
#include "base/random.h"
#include "data/s3_client.h"

// S3 as a folder, for processes that are killed while they use it: an object is a file, and is
// either complete or absent.
namespace trainyard::data {

class FolderS3 final : public S3Client {
 public:
  explicit FolderS3(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Keys of all buckets, with their contents.
  std::map<std::string, std::string> objects() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      const auto name = from_file_name(entry.path().filename().string());
      if (!name) continue;  // an upload in progress, or killed
      // If it was replaced meanwhile, it is the new one.
      if (auto bytes = read_file(entry.path())) all[name->substr(name->find('/') + 1)] = *bytes;
    }
    return all;
  }

  Result<void> list(const std::string& bucket, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override {
    (void)bucket;
    for (const auto& [key, bytes] : objects())
      if (key.starts_with(prefix)) TRY_VOID(each({key, bytes.size()}));
    return ok();
  }
  Result<ObjectHead> head(const std::string& bucket, const std::string& key) override {
    TRY(const std::string bytes, read_file(path_of(bucket, key)));
    return ObjectHead{bytes.size()};
  }
  Result<void> copy(const S3Location&, const S3Location&) override {
    return Error(ErrorKind::unimplemented, "copy");
  }
  Result<void> get(const std::string& bucket, const std::string& key, int fd) override {
    TRY(const std::string bytes, read_file(path_of(bucket, key)));
    return write_all(fd, bytes);
  }
  Result<std::string> read(const std::string& bucket, const std::string& key, std::uint64_t first,
                           std::size_t length) override {
    TRY(const std::string bytes, read_file(path_of(bucket, key)));
    return bytes.substr(first, length);
  }
  Result<void> stream(const std::string& bucket, const std::string& key, const ObjectPart& part,
                      const std::function<Result<void>(std::string_view)>& each) override {
    TRY(const std::string bytes,
        read(bucket, key, part.first, static_cast<std::size_t>(part.length)));
    return each(bytes);
  }
  Result<ObjectPiece> read_piece(const std::string& bucket, const std::string& key,
                                 std::uint64_t first, std::span<char> into,
                                 const std::string& if_match) override {
    (void)if_match;
    TRY(const std::string bytes, read_file(path_of(bucket, key)));
    const std::string part = first < bytes.size() ? bytes.substr(first, into.size()) : "";
    std::ranges::copy(part, into.begin());
    return ObjectPiece{part.size(), bytes.size(), {}, {}};
  }
  Result<void> remove(const std::string& bucket, const std::string& key) override {
    ::unlink(path_of(bucket, key).c_str());
    return ok();
  }
  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override {
    return std::unique_ptr<Upload>(
        std::make_unique<FileUpload>(folder_ / ("." + random_hex(12)), path_of(bucket, key)));
  }
  Result<void> abort_uploads(const std::string&, const std::string&) override { return ok(); }

 private:
  class FileUpload final : public Upload {
   public:
    FileUpload(std::filesystem::path temporary, std::filesystem::path target)
        : temporary_(std::move(temporary)),
          target_(std::move(target)),
          fd_(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {}
    Result<void> write(std::string_view bytes) override { return write_all(fd_.get(), bytes); }
    Result<void> append(const std::string&, std::uint64_t, std::uint64_t) override {
      return Error(ErrorKind::unimplemented, "append");
    }
    Result<void> complete() override {
      if (::rename(temporary_.c_str(), target_.c_str()) == 0) return ok();
      return Error::from_errno(errno, "rename");
    }
    void abort() override { ::unlink(temporary_.c_str()); }

   private:
    const std::filesystem::path temporary_;
    const std::filesystem::path target_;
    const UniqueFd fd_;
  };

  std::filesystem::path path_of(const std::string& bucket, const std::string& key) const {
    return folder_ / to_file_name(bucket + "/" + key);
  }

  const std::filesystem::path folder_;
};

}  // namespace trainyard::data
