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

// What a request says about its body, and the decoder that holds the body to it. Pure: bytes in,
// bytes out, no sockets.
namespace trainyard::s3 {

struct BodyRules {
  bool aws_chunked = false;
  // Of the decoded body; absent only where the client needn't say.
  std::optional<std::uint64_t> length;
  std::string sha256_hex;                  // signed with the request; empty: not signed
  std::optional<aws::ChunkSigner> signer;  // each chunk carries a signature
  bool signed_trailer = false;
  std::string md5;                 // Content-MD5's 16 bytes; empty: not sent
  std::string checksum_algorithm;  // "CRC32", …; empty: none
  std::string checksum_value;      // base64, from the header; empty: comes in the trailer
  std::string trailer_name;        // the one trailer that was announced; empty: none
  // The client sent no checksum: `checksum_algorithm` is only computed, as S3 does it.
  bool checksum_is_ours = false;
};

// What S3 computes of an object whose client sent no checksum ("Checking object integrity").
inline constexpr const char* kDefaultChecksum = "CRC64NVME";

// The name of our digest for S3's name of a checksum ("CRC32C", any case); nullopt: S3 has none
// such.
std::optional<aws::Digest::Algorithm> find_checksum(std::string_view algorithm);

// For one that find_checksum() doesn't find: NotImplemented for those that only S3 computes, else
// InvalidRequest. `where` names the header or element, for the message.
Error unsupported_checksum(std::string_view algorithm, const std::string& where);

// Whether it is a digest of that algorithm in base64, whatever its value. `algorithm` is one that
// find_checksum() finds.
bool is_checksum_value(std::string_view algorithm, std::string_view base64);

// Decodes a body fed in pieces of any size. After an error nothing more may be fed.
class BodyDecoder {
 public:
  using Sink = std::function<Result<void>(std::string_view)>;
  explicit BodyDecoder(BodyRules rules);

  // Decoded bytes go to `sink`. IncompleteBody, SignatureDoesNotMatch, InvalidRequest, or sink's
  // error.
  Result<void> feed(std::string_view raw, const Sink& sink);
  // To be called at the end of the body: whether all that was promised holds. IncompleteBody,
  // XAmzContentSHA256Mismatch, BadDigest, MalformedTrailerError.
  Result<void> finish();
  // After finish(): the checksum that the client sent, which the body has, or ours.
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
