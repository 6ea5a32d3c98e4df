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

// The digest of the whole object that an answer to GetObject promises: its full-object checksum,
// the cheapest to compute where it has several; else its ETag, where S3 says that this is the MD5
// of the bytes (no multipart upload, no encryption by KMS or with a customer's key, no directory
// bucket). nullopt: none.
std::optional<ExpectedDigest> find_expected_digest(const std::string& bucket,
                                                   const net::Headers& headers);

// The MD5 alone, which an answer with a part of the object has as well.
std::optional<ExpectedDigest> find_etag_digest(const std::string& bucket,
                                               const net::Headers& headers);

// The ETag, if it can be compared byte for byte (RFC 9110, 8.8.3.2); else empty.
std::string strong_etag(const net::Headers& headers);

// "bytes FIRST-LAST/TOTAL". nullopt: it is none.
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t total = 0;
};
std::optional<ContentRange> parse_content_range(std::string_view text);

// One object's bytes on their way into a file, over as many answers as that takes. The first answer
// says which object it is (ETag), how long, and of what checksum; an answer to a request for the
// rest must be about that same object and begin at the byte that was asked for. Sends nothing.
// Not safe from several threads.
class ObjectDownload {
 public:
  // `name` is for messages. `fd`, a regular file, outlives this; bytes go to it from offset 0.
  ObjectDownload(std::string bucket, std::string name, int fd);
  ObjectDownload(const ObjectDownload&) = delete;
  ObjectDownload& operator=(const ObjectDownload&) = delete;

  // For the next request: the whole object, or its rest under the condition that it is the same.
  std::vector<std::pair<std::string, std::string>> request_headers() const;

  // Of a 2xx answer: its head, then its body in pieces, then finish() once it came whole. A 200 to
  // a request for the rest begins anew at byte 0. Errors: corrupt, when what came can't be the
  // object (then only restart() helps); what writing the file gives.
  Result<void> take_head(const net::ClientResponse& response);
  Result<void> take_body(std::string_view bytes);
  Result<void> finish();

  // The answer broke off: what came is kept where the rest can be asked for safely, else dropped.
  Result<void> interrupted();
  // Drops what came.
  Result<void> restart();

  std::uint64_t offset() const { return offset_; }
  // The most bytes that were ever there: grows only while there is progress.
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
  std::string etag_;                    // strong; empty: none, so there is no resuming
  std::optional<std::uint64_t> total_;  // of the whole object
  std::optional<ExpectedDigest> expected_;
  std::optional<aws::Digest> digest_;  // of what is written; when something is expected
};

}  // namespace trainyard::data
