#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "aws/credentials.h"
#include "aws/error.h"
#include "base/time.h"

// AWS Signature Version 4: sign and verify, in headers, in the query (presigned URLs) and per
// chunk. Pure functions over bytes: no sockets, no clock.
namespace trainyard::aws {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// The signed part of a request. `path` and `query` are as in the request line (still encoded).
struct SignableRequest {
  std::string method;
  std::string path;
  std::string query;
  HeaderList headers;  // must include Host
};

struct SigningScope {
  std::string region;
  std::string service;  // signing name: "sagemaker", "s3", "logs", …
};

inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
inline constexpr std::string_view kStreamingSigned = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
inline constexpr std::string_view kStreamingSignedTrailer =
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
inline constexpr std::string_view kStreamingUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

// The headers to add: Authorization, X-Amz-Date, and X-Amz-Security-Token if there is one.
// For service "s3" the path is not encoded a second time and X-Amz-Content-Sha256 is added.
// `payload_sha256` is the hex hash of the body, or one of the constants above.
HeaderList sign_headers(const SignableRequest& request, const Credentials& credentials,
                        const SigningScope& scope, std::string_view payload_sha256, Timestamp now);

// The query string (without '?') of a presigned URL that is valid for `expires`.
std::string presign_query(const SignableRequest& request, const Credentials& credentials,
                          const SigningScope& scope, std::chrono::seconds expires, Timestamp now);

// What a request claims in its Authorization header or query; not verified yet.
struct SignatureClaim {
  std::string access_key_id;
  std::string date;  // yyyymmdd of the scope
  std::string region;
  std::string service;
  std::vector<std::string> signed_headers;
  std::string signature;
  std::string session_token;
  std::string amz_date;
  bool presigned = false;
  std::optional<std::chrono::seconds> expires;  // presigned only
};

// nullopt: the request isn't signed. ServiceError: its signature is incomplete or malformed.
std::variant<std::optional<SignatureClaim>, ServiceError> parse_signature(
    const SignableRequest& request);

// Verifies the signature and the time window (15 minutes, or the URL's own expiry if presigned).
// `payload_sha256`: see sign_headers; for requests with X-Amz-Content-Sha256 the caller passes that
// header's value and verifies the body against it while streaming. nullopt: valid. Error codes are
// those of the JSON services (InvalidSignatureException …); the S3 front end translates them.
std::optional<ServiceError> verify_signature(const SignableRequest& request,
                                             const SignatureClaim& claim,
                                             std::string_view secret_access_key,
                                             std::string_view payload_sha256, Timestamp now);

// The chain of signatures of an aws-chunked upload: starts with the request's, then one call per
// chunk.
class ChunkSigner {
 public:
  ChunkSigner(const SignatureClaim& claim, std::string_view secret_access_key);
  // The signature that the next chunk must have, given the hex SHA-256 of its bytes. Advances the
  // chain.
  std::string next(std::string_view chunk_sha256);
  // The same for the trailer section, given the hex SHA-256 of its canonical text
  // ("name:value\n"…).
  std::string trailer(std::string_view trailers_sha256);

 private:
  std::string key_;
  std::string amz_date_;
  std::string scope_;
  std::string previous_;
};

}  // namespace trainyard::aws
