#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "data/expected_digest.h"
#include "data/s3_location.h"

// S3 as the data plane needs it. The interface has an in-memory twin in tests/support/fake_s3.h,
// and around any implementation a slow one and a failing one (slow_s3.h, failing_s3.h); all of them
// pass tests/component/s3_client_contract_test.cc. All calls block; any thread. Errors: not_found
// (code NoSuchKey, NoSuchBucket), denied, unavailable once patience is over, cancelled.
namespace trainyard::data {

struct ObjectInfo {
  std::string key;
  std::uint64_t size = 0;
  std::string etag{};  // in its quotes; empty: the store gives none
  // Some stores say it to the second only. The epoch: the store gives none.
  Timestamp modified{};
};

// An object without its bytes.
struct ObjectHead {
  std::uint64_t size = 0;
  std::string etag{};    // empty: the store gives none that can be compared
  Timestamp modified{};  // as ObjectInfo's
  // What all bytes of the object come to, where the store says so.
  std::optional<ExpectedDigest> expected{};
};

// Bytes [first, first + length) of an object.
struct ObjectPart {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
  std::string etag{};  // of the object that is meant; empty: whichever is there
};

// What came of a part of an object.
struct ObjectPiece {
  std::size_t size = 0;     // bytes of the part
  std::uint64_t total = 0;  // of the whole object
  std::string etag{};       // empty: the store gives none that can be compared
  // What all bytes of the object come to, where the store says so.
  std::optional<ExpectedDigest> expected{};
};

// A second name for an object's file.
struct ObjectLink {
  std::string key;
  std::string path;  // relative
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
  virtual Result<ObjectHead> head(const std::string& bucket, const std::string& key) = 0;
  // The whole object into `fd`, from offset 0. By one request: data/download_object.h has several
  // for large ones.
  virtual Result<void> get(const std::string& bucket, const std::string& key, int fd) = 0;
  // Bytes [first, first + length) of the object; at most some MiB. corrupt: it has fewer.
  virtual Result<std::string> read(const std::string& bucket, const std::string& key,
                                   std::uint64_t first, std::size_t length) = 0;
  // The part's bytes in their order, in pieces of any size, each byte once, however often the
  // store breaks off meanwhile. conflict: the object isn't the one of `part.etag`. corrupt: it has
  // fewer bytes. An error of `each` ends it and is returned. What came before an error is the
  // object's all the same. Not compared with any checksum: S3 has none of a part.
  virtual Result<void> stream(const std::string& bucket, const std::string& key,
                              const ObjectPart& part,
                              const std::function<Result<void>(std::string_view)>& each) = 0;
  // Bytes from `first` on, which the object has or is 0, as many as `into` holds or the object has.
  // Of the object with that ETag, where `if_match` isn't empty; conflict: it has another by now.
  virtual Result<ObjectPiece> read_piece(const std::string& bucket, const std::string& key,
                                         std::uint64_t first, std::span<char> into,
                                         const std::string& if_match) = 0;
  // Makes `target` an object of the source's bytes, whatever it was. The store copies, with what is
  // stored beside the bytes (type, metadata), where it can; else the bytes go through this client,
  // alone. conflict: the source changed meanwhile.
  virtual Result<void> copy(const S3Location& source, const S3Location& target) = 0;
  // Gives objects of the embedded store second names (hard links) below `folder` of this machine,
  // at most kMaxLinks at once; their sizes, in the order of `links`. Nobody may write to such a
  // file: it is the object's. An error leaves some of them there. Any store but the embedded one of
  // this machine can't: then, as after all errors but cancelled, the objects are to be downloaded.
  virtual Result<std::vector<std::uint64_t>> link_objects(const std::string& bucket,
                                                          const std::filesystem::path& folder,
                                                          const std::vector<ObjectLink>& links) {
    (void)bucket, (void)folder, (void)links;
    return Error(ErrorKind::unimplemented, "the object store can't link its objects' files");
  }
  static constexpr std::size_t kMaxLinks = 1000;
  // Absent is fine.
  virtual Result<void> remove(const std::string& bucket, const std::string& key) = 0;
  // Holds a few parts of 16 MiB in memory, which are sent at once. Small objects are one PUT,
  // others multipart.
  virtual Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                                       const std::string& key) = 0;
  // Aborts the unfinished uploads of keys that start with `prefix`: what a process that was killed
  // has left, and nobody else sees. Tries everything once.
  virtual Result<void> abort_uploads(const std::string& bucket, const std::string& prefix) = 0;
};

}  // namespace trainyard::data
