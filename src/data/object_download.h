#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/crypto.h"
#include "base/result.h"
#include "data/expected_digest.h"
#include "data/gathered_writes.h"
#include "net/http_client.h"

namespace trainyard::data {

// The digest of the whole object that an answer to GetObject contains: its full-object checksum,
// the cheapest to compute if there are several; otherwise its ETag, if S3 says that it is the MD5
// of the bytes (no multipart upload, no encryption by KMS or with a customer's key, no directory
// bucket). nullopt: none.
std::optional<ExpectedDigest> find_expected_digest(const std::string& bucket,
                                                   const net::Headers& headers);

// Only the MD5, which is also in an answer with a part of the object.
std::optional<ExpectedDigest> find_etag_digest(const std::string& bucket,
                                               const net::Headers& headers);

// The ETag, if it allows byte-by-byte comparison (RFC 9110, 8.8.3.2); otherwise empty.
std::string strong_etag(const net::Headers& headers);

// "bytes FIRST-LAST/TOTAL". nullopt: it has another form.
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t total = 0;
};
std::optional<ContentRange> parse_content_range(std::string_view text);

// Downloads one object to a file, with as many answers as that takes. The first answer identifies
// the object (ETag), its length and its checksum; an answer to a request for the rest must be about
// the same object and start at the requested byte. Sends nothing. Not thread-safe.
class ObjectDownload {
 public:
  // `name` is for messages. `fd`, a regular file, outlives this; it is written from offset 0.
  ObjectDownload(std::string bucket, std::string name, int fd);
  ObjectDownload(const ObjectDownload&) = delete;
  ObjectDownload& operator=(const ObjectDownload&) = delete;

  // The headers of the next request: for the whole object, or its rest on condition that it is the
  // same.
  std::vector<std::pair<std::string, std::string>> request_headers() const;

  // For a 2xx answer: its head, then its body in pieces, then finish() if it was complete. A 200 to
  // a request for the rest starts again at byte 0. Errors: corrupt, if the answer can't be about
  // the object (then only restart() helps); errors of writing the file.
  Result<void> take_head(const net::ClientResponse& response);
  Result<void> take_body(std::string_view bytes);
  Result<void> finish();

  // The answer was interrupted: keeps the received bytes if the rest can be requested safely,
  // otherwise drops them.
  Result<void> interrupted();
  // Drops the received bytes.
  Result<void> restart();

  std::uint64_t offset() const { return offset_; }
  // The maximum number of bytes received so far: grows only while there is progress.
  std::uint64_t furthest() const { return furthest_; }

 private:
  void write_from_start();
  Result<void> begin(const net::ClientResponse& response);
  Result<void> check_rest(const net::ClientResponse& response) const;
  Error corrupt(const std::string& text) const;

  const std::string bucket_;
  const std::string name_;
  const int fd_;
  GatheredWrites writes_;
  std::uint64_t offset_ = 0;  // of what comes next
  std::uint64_t furthest_ = 0;
  std::string etag_;                    // strong; empty: none, so the download can't be resumed
  std::optional<std::uint64_t> total_;  // of the whole object
  std::optional<ExpectedDigest> expected_;
  std::optional<aws::Digest> digest_;  // of the written bytes, if a digest is expected
};

}  // namespace trainyard::data
