#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

// S3 as the data plane needs it. The interface has an in-memory twin in tests/support/fake_s3.h.
// All calls block; any thread. Errors: not_found (code NoSuchKey, NoSuchBucket), denied,
// unavailable once patience is over, cancelled.
namespace trainyard::data {

struct ObjectInfo {
  std::string key;
  std::uint64_t size = 0;
};

// An object being written. Nothing is visible before complete(). Ends with complete() or abort():
// the store may keep the parts of one that is dropped (data/upload_object.h).
class Upload {
 public:
  virtual ~Upload() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
  // Bytes [first, first + length) of another object of the same bucket; the store copies what is
  // large. The object must not change meanwhile.
  virtual Result<void> append(const std::string& key, std::uint64_t first,
                              std::uint64_t length) = 0;
  // The object is stored when this returns. Once.
  virtual Result<void> complete() = 0;
  // Takes back what was written, also after a complete() that failed; tried once, for the error
  // that led here is the one to tell.
  virtual void abort() = 0;
};

class S3Client {
 public:
  virtual ~S3Client() = default;
  // Every object whose key starts with `prefix`, in S3's order. An error of `each` ends the
  // listing.
  virtual Result<void> list(const std::string& bucket, const std::string& prefix,
                            const std::function<Result<void>(const ObjectInfo&)>& each) = 0;
  // The whole object into `fd`, from offset 0.
  virtual Result<void> get(const std::string& bucket, const std::string& key, int fd) = 0;
  // Bytes [first, first + length) of the object; at most some MiB. corrupt: it has fewer.
  virtual Result<std::string> read(const std::string& bucket, const std::string& key,
                                   std::uint64_t first, std::size_t length) = 0;
  // Absent is fine.
  virtual Result<void> remove(const std::string& bucket, const std::string& key) = 0;
  // Holds at most one part (16 MiB) in memory. Small objects are one PUT, others multipart.
  virtual Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                                       const std::string& key) = 0;
  // Aborts the unfinished uploads of keys that start with `prefix`: what a process that was killed
  // has left, and nobody else sees. Tries everything once.
  virtual Result<void> abort_uploads(const std::string& bucket, const std::string& prefix) = 0;
};

}  // namespace trainyard::data
