#include "s3/presigned_v2.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/ascii.h"
#include "s3/error.h"
#include "s3/operation.h"

namespace trainyard::s3 {

namespace {

// The signed parameters (S3 user guide, "CanonicalizedResource element").
constexpr std::array<std::string_view, 34> kSigned = {"accelerate",
                                                      "acl",
                                                      "analytics",
                                                      "cors",
                                                      "delete",
                                                      "inventory",
                                                      "lifecycle",
                                                      "location",
                                                      "logging",
                                                      "metrics",
                                                      "notification",
                                                      "object-lock",
                                                      "partNumber",
                                                      "policy",
                                                      "replication",
                                                      "requestPayment",
                                                      "response-cache-control",
                                                      "response-content-disposition",
                                                      "response-content-encoding",
                                                      "response-content-language",
                                                      "response-content-type",
                                                      "response-expires",
                                                      "restore",
                                                      "select",
                                                      "select-type",
                                                      "storageClass",
                                                      "tagging",
                                                      "torrent",
                                                      "uploadId",
                                                      "uploads",
                                                      "versionId",
                                                      "versioning",
                                                      "versions",
                                                      "website"};

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

// x-amz-* of the headers, and of the query if there is no such header.
std::string canonical_amz_headers(const S3Request& request) {
  std::map<std::string, std::string> headers;
  for (const auto& [field, value] : request.headers) {
    const std::string name = lower_case(field);
    if (!name.starts_with("x-amz-")) continue;
    auto [at, fresh] = headers.emplace(name, trimmed(value));
    if (!fresh) at->second += "," + trimmed(value);
  }
  for (const auto& [parameter, value] : request.query)
    if (const std::string name = lower_case(parameter); name.starts_with("x-amz-"))
      headers.emplace(name, trimmed(value));
  std::string text;
  for (const auto& [name, value] : headers)
    text.append(name).append(":").append(value).append("\n");
  return text;
}

std::string canonical_resource(const net::RequestHead& head, const S3Request& request) {
  std::string text = request.bucket_in_host ? "/" + request.bucket : "";
  text += head.raw_path();
  char separator = '?';
  // The query is already sorted by name.
  for (const auto& [name, value] : request.query) {
    if (std::find(kSigned.begin(), kSigned.end(), name) == kSigned.end()) continue;
    text += separator;
    text += name;
    if (!value.empty()) text.append("=").append(value);
    separator = '&';
  }
  return text;
}

}  // namespace

Result<std::optional<PresignedV2>> parse_presigned_v2(const S3Request& request, Timestamp now) {
  if (!request.has("AWSAccessKeyId") && !request.has("Signature"))
    return std::optional<PresignedV2>();
  PresignedV2 claim;
  claim.access_key_id = request.parameter("AWSAccessKeyId");
  claim.session_token = request.parameter("x-amz-security-token");
  claim.signature = request.parameter("Signature");
  claim.expires = request.parameter("Expires");
  std::int64_t seconds = 0;
  const char* const end = claim.expires.data() + claim.expires.size();
  const auto [stop, failed] = std::from_chars(claim.expires.data(), end, seconds);
  if (claim.access_key_id.empty() || claim.signature.empty() || claim.expires.empty() ||
      failed != std::errc() || stop != end)
    return s3_error("AccessDenied",
                    "Query-string authentication requires the Signature, Expires and "
                    "AWSAccessKeyId parameters");
  if (seconds <= std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count())
    return s3_error("AccessDenied", "Request has expired",
                    {{"Expires", format_time(Timestamp(std::chrono::seconds(seconds)))},
                     {"ServerTime", format_time(now)}});
  return std::optional(std::move(claim));
}

std::string presigned_v2_text(const net::RequestHead& head, const S3Request& request,
                              const PresignedV2& claim) {
  std::string text = request.method;
  text.append("\n").append(request.header("content-md5"));
  text.append("\n").append(request.header("content-type"));
  text.append("\n").append(claim.expires).append("\n");
  return text + canonical_amz_headers(request) + canonical_resource(head, request);
}

}  // namespace trainyard::s3
