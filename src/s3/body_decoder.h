#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "aws/crypto.h"
#include "aws/sigv4.h"
#include "base/result.h"
#include "store/objects/object_types.h"

// What a request announces about its body, and the decoder that verifies it. Pure: bytes in, bytes
// out, no sockets.
namespace trainyard::s3 {

struct BodyRules {
  bool aws_chunked = false;
  // Of the decoded body; absent only if the client doesn't have to send it.
  std::optional<std::uint64_t> length;
  std::string sha256_hex;                  // signed with the request; empty: not signed
  std::optional<aws::ChunkSigner> signer;  // each chunk carries a signature
  bool signed_trailer = false;
  std::string md5;                 // Content-MD5's 16 bytes; empty: not sent
  std::string checksum_algorithm;  // "CRC32", …; empty: none
  std::string checksum_value;      // base64, from the header; empty: comes in the trailer
  std::string trailer_name;        // the one announced trailer; empty: none
  // The client sent no checksum: `checksum_algorithm` is only computed, as S3 does.
  bool checksum_is_ours = false;
};

// The checksum that S3 computes for an object without one ("Checking object integrity").
inline constexpr const char* kDefaultChecksum = "CRC64NVME";

// Our digest for S3's name of a checksum ("CRC32C", any case); nullopt: unknown.
std::optional<aws::Digest::Algorithm> find_checksum(std::string_view algorithm);

// The error for an algorithm that find_checksum() doesn't know: NotImplemented if S3 has it,
// otherwise InvalidRequest. `where` names the header or element, for the message.
Error unsupported_checksum(std::string_view algorithm, const std::string& where);

// Whether it is a base64 digest of that algorithm's length. find_checksum() must know `algorithm`.
bool is_checksum_value(std::string_view algorithm, std::string_view base64);

// Decodes a body in pieces of any size. After an error nothing more may be fed.
class BodyDecoder {
 public:
  using Sink = std::function<Result<void>(std::string_view)>;
  explicit BodyDecoder(BodyRules rules);

  // Decoded bytes go to `sink`. IncompleteBody, SignatureDoesNotMatch, InvalidRequest, or sink's
  // error.
  Result<void> feed(std::string_view raw, const Sink& sink);
  // Call at the end of the body: verifies everything that was announced. IncompleteBody,
  // XAmzContentSHA256Mismatch, BadDigest, MalformedTrailerError.
  Result<void> finish();
  // After finish(): the client's checksum, which the body matches, or ours.
  store::Checksum checksum() const;

 private:
  enum class State { chunk_header, chunk_data, chunk_end, trailer, done };

  Result<void> deliver(std::string_view bytes, const Sink& sink);
  Result<void> take_line(std::string_view line);
  Result<void> begin_chunk(std::string_view header);
  Result<void> end_chunk();
  Result<void> take_trailer(std::string_view line);
  Result<void> end_trailer();
  Result<void> finish_checksum();

  BodyRules rules_;
  State state_;
  std::string line_;  // of a header or trailer, so far
  std::uint64_t chunk_left_ = 0;
  bool last_chunk_ = false;
  std::string chunk_signature_;
  std::string trailers_;  // canonical, for the signature
  std::string trailer_signature_;
  std::uint64_t delivered_ = 0;
  std::optional<aws::Digest> chunk_sha256_;
  std::optional<aws::Digest> sha256_;
  std::optional<aws::Digest> md5_;
  std::optional<aws::Digest> checksum_;
};

}  // namespace trainyard::s3
