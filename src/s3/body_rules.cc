#include "s3/body_rules.h"

#include <array>

#include "base/ascii.h"
#include "base/hex.h"
#include "s3/error.h"

namespace trainyard::s3 {

namespace {

constexpr std::string_view kChecksumPrefix = "x-amz-checksum-";
constexpr std::array<const char*, 5> kAlgorithms = {"CRC32", "CRC32C", "CRC64NVME", "SHA1",
                                                    "SHA256"};

std::string checksum_header(std::string_view algorithm) {
  return std::string(kChecksumPrefix) + lower_case(algorithm);
}

// Of all headers named x-amz-checksum-* those with a value are known by name; the others are about
// checksums in general.
Result<void> check_checksum_names(const S3Request& request) {
  for (const auto& [field, value] : request.headers) {
    const std::string name = lower_case(field);
    if (!name.starts_with(kChecksumPrefix)) continue;
    const std::string_view algorithm = std::string_view(name).substr(kChecksumPrefix.size());
    if (algorithm == "algorithm" || algorithm == "mode" || algorithm == "type") continue;
    if (!find_checksum(algorithm)) return unsupported_checksum(algorithm, "The header " + name);
  }
  return ok();
}

Result<void> read_checksum(const S3Request& request, BodyRules& rules) {
  for (const char* algorithm : kAlgorithms) {
    const std::string name = checksum_header(algorithm);
    if (!request.headers.has(name)) continue;
    if (!rules.checksum_algorithm.empty())
      return s3_error("InvalidRequest",
                      "Expecting a single x-amz-checksum- header. Multiple checksum Types are "
                      "not allowed.");
    rules.checksum_algorithm = algorithm;
    rules.checksum_value = request.header(name);
    if (!is_checksum_value(algorithm, rules.checksum_value))
      return s3_error("InvalidRequest", "Value for " + name + " header is invalid.");
  }
  const std::string trailer = lower_case(request.header("x-amz-trailer"));
  if (!trailer.empty()) {
    if (!rules.checksum_algorithm.empty())
      return s3_error("InvalidRequest", "Expecting a single x-amz-checksum- header");
    for (const char* algorithm : kAlgorithms)
      if (trailer == checksum_header(algorithm)) rules.checksum_algorithm = algorithm;
    if (rules.checksum_algorithm.empty() && trailer.starts_with(kChecksumPrefix))
      return unsupported_checksum(trailer.substr(kChecksumPrefix.size()),
                                  "The header x-amz-trailer with the value '" + trailer + "'");
    if (rules.checksum_algorithm.empty())
      return s3_error("InvalidRequest",
                      "The value specified in the x-amz-trailer header is not supported");
    rules.trailer_name = trailer;
  }
  const std::string_view announced = request.header("x-amz-sdk-checksum-algorithm");
  if (announced.empty()) return ok();
  if (lower_case(announced) != lower_case(rules.checksum_algorithm))
    return s3_error("InvalidRequest",
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding "
                    "x-amz-checksum-* or x-amz-trailer headers were found.");
  return ok();
}

// The headers of CompleteMultipartUpload contain the checksum of the object, not of the document
// that is its body.
bool describes_the_object(const S3Request& request) {
  return request.method == "POST" && request.has("uploadId");
}

bool is_hex_sha256(std::string_view text) {
  return text.size() == 64 && is_hex(text);
}

}  // namespace

Result<BodyRules> parse_body_rules(const S3Request& request, const Authenticated& who,
                                   std::optional<std::uint64_t> content_length) {
  BodyRules rules;
  const std::string& payload = who.payload_sha256;
  if (payload == aws::kStreamingSigned || payload == aws::kStreamingSignedTrailer) {
    rules.aws_chunked = true;
    rules.signer.emplace(who.claim, who.secret_access_key);
    rules.signed_trailer = payload == aws::kStreamingSignedTrailer;
  } else if (payload == aws::kStreamingUnsignedTrailer) {
    rules.aws_chunked = true;
  } else if (is_hex_sha256(payload)) {
    rules.sha256_hex = payload;
  } else if (payload != aws::kUnsignedPayload) {
    return invalid_argument(
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a "
        "valid sha256 value.",
        "x-amz-content-sha256", payload);
  }
  TRY_VOID(check_checksum_names(request));
  if (!describes_the_object(request)) TRY_VOID(read_checksum(request, rules));
  if (!rules.trailer_name.empty() && !rules.aws_chunked)
    return s3_error("InvalidRequest", "x-amz-trailer needs an aws-chunked body");

  rules.length = content_length;
  if (rules.aws_chunked) {
    if (!request.headers.has("x-amz-decoded-content-length"))
      return s3_error("MissingContentLength", "You must provide the Content-Length HTTP header.");
    TRY(rules.length, read_integer(request.header("x-amz-decoded-content-length"),
                                   "x-amz-decoded-content-length", 0, UINT64_MAX >> 1));
  }
  if (request.headers.has("content-md5")) {
    const auto md5 = aws::from_base64(request.header("content-md5"));
    if (!md5 || md5->size() != 16)
      return s3_error("InvalidDigest", "The Content-MD5 you specified was invalid.",
                      {{"Content-MD5", std::string(request.header("content-md5"))}});
    rules.md5 = *md5;
  }
  return rules;
}

}  // namespace trainyard::s3
