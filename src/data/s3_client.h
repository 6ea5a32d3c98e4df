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

// S3 as the data plane needs it. tests/support/fake_s3.h is an in-memory implementation; slow_s3.h
// and failing_s3.h wrap any other. All pass tests/component/s3_client_contract_test.cc. All calls
// block; any thread. Errors: not_found (code NoSuchKey, NoSuchBucket), denied, unavailable when
// retries have lasted too long, cancelled.
namespace trainyard::data {

struct ObjectInfo {
  std::string key;
  std::uint64_t size = 0;
  std::string etag{};  // in quotes; empty: the store has none
  // Some stores have only whole seconds. The epoch: the store has none.
  Timestamp modified{};
};

// An object without its bytes.
struct ObjectHead {
  std::uint64_t size = 0;
  std::string etag{};    // empty: the store has none that can be compared
  Timestamp modified{};  // as ObjectInfo's
  // The digest of all bytes of the object, if the store has one.
  std::optional<ExpectedDigest> expected{};
};

// Bytes [first, first + length) of an object.
struct ObjectPart {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
  std::string etag{};  // of the expected object; empty: any
};

// The result of reading a part of an object.
struct ObjectPiece {
  std::size_t size = 0;     // bytes of the part
  std::uint64_t total = 0;  // of the whole object
  std::string etag{};       // empty: the store has none that can be compared
  // The digest of all bytes of the object, if the store has one.
  std::optional<ExpectedDigest> expected{};
};

// A hard link to an object's file.
struct ObjectLink {
  std::string key;
  std::string path;  // relative
};

// An object being written. Nothing is visible before complete(). Must end with complete() or
// abort(): otherwise the store may keep its parts (data/upload_object.h).
class Upload {
 public:
  virtual ~Upload() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
  // Appends bytes [first, first + length) of another object in the same bucket; the store copies
  // large ranges. The object must not change meanwhile.
  virtual Result<void> append(const std::string& key, std::uint64_t first,
                              std::uint64_t length) = 0;
  // The object is stored when this returns. Call once.
  virtual Result<void> complete() = 0;
  // Discards what was written, also after complete() failed; tried once and without an error, since
  // the error that led here is the one to report.
  virtual void abort() = 0;
};

class S3Client {
 public:
  virtual ~S3Client() = default;
  // Passes every object whose key starts with `prefix` to `each`, in S3's order. An error of `each`
  // ends the listing.
  virtual Result<void> list(const std::string& bucket, const std::string& prefix,
                            const std::function<Result<void>(const ObjectInfo&)>& each) = 0;
  virtual Result<ObjectHead> head(const std::string& bucket, const std::string& key) = 0;
  // Writes the whole object to `fd`, from offset 0, with one request; data/download_object.h uses
  // several for large objects.
  virtual Result<void> get(const std::string& bucket, const std::string& key, int fd) = 0;
  // Bytes [first, first + length) of the object; at most some MiB. corrupt: it has fewer.
  virtual Result<std::string> read(const std::string& bucket, const std::string& key,
                                   std::uint64_t first, std::size_t length) = 0;
  // Passes the part's bytes to `each` in order, in pieces of any size, each byte once, however
  // often the connection breaks. conflict: the object doesn't have `part.etag`. corrupt: it has
  // fewer bytes. An error of `each` ends it and is returned. Bytes before an error are valid. Not
  // verified with a checksum: S3 has none for parts.
  virtual Result<void> stream(const std::string& bucket, const std::string& key,
                              const ObjectPart& part,
                              const std::function<Result<void>(std::string_view)>& each) = 0;
  // Reads bytes from `first`, which is 0 or within the object, as many as `into` holds or the
  // object has. If `if_match` isn't empty, only of the object with that ETag; conflict: it has
  // another one by now.
  virtual Result<ObjectPiece> read_piece(const std::string& bucket, const std::string& key,
                                         std::uint64_t first, std::span<char> into,
                                         const std::string& if_match) = 0;
  // Makes `target` a copy of the source, replacing what was there. The store copies if it can,
  // including what is stored with the bytes (type, metadata); otherwise only the bytes are copied,
  // through this client. conflict: the source changed meanwhile.
  virtual Result<void> copy(const S3Location& source, const S3Location& target) = 0;
  // Creates hard links to objects of the embedded store below `folder` on this machine, at most
  // kMaxLinks per call; returns their sizes, in the order of `links`. The files must never be
  // written to: they are the objects'. After an error some may exist. Only the embedded store of
  // this machine supports this: otherwise, as after all errors but cancelled, download the objects.
  virtual Result<std::vector<std::uint64_t>> link_objects(const std::string& bucket,
                                                          const std::filesystem::path& folder,
                                                          const std::vector<ObjectLink>& links) {
    (void)bucket, (void)folder, (void)links;
    return Error(ErrorKind::unimplemented, "the object store can't link its objects' files");
  }
  static constexpr std::size_t kMaxLinks = 1000;
  // Succeeds if it doesn't exist.
  virtual Result<void> remove(const std::string& bucket, const std::string& key) = 0;
  // Buffers a few parts of 16 MiB, which are sent at once. Small objects are one PUT, others
  // multipart.
  virtual Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                                       const std::string& key) = 0;
  // Aborts the unfinished uploads of keys that start with `prefix`, which a killed process may have
  // left. Tries each once.
  virtual Result<void> abort_uploads(const std::string& bucket, const std::string& prefix) = 0;
};

}  // namespace trainyard::data
