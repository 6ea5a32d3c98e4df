#include "services/s3/object_headers.h"

#include <algorithm>
#include <array>

#include "aws/crypto.h"
#include "base/time.h"
#include "services/s3/error.h"

namespace trainyard::s3 {

namespace {

constexpr std::string_view kMeta = "x-amz-meta-";
constexpr std::string_view kEncryption = "x-amz-server-side-encryption";
constexpr std::string_view kKmsKey = "x-amz-server-side-encryption-aws-kms-key-id";
constexpr std::string_view kBucketKey = "x-amz-server-side-encryption-bucket-key-enabled";
// S3 user guide, "User-defined object metadata".
constexpr std::size_t kMaxUserMetadata = 2048;

constexpr std::array<std::string_view, 6> kSystemHeaders = {
    "cache-control",    "content-disposition", "content-encoding",
    "content-language", "content-type",        "expires"};

// Headers that take effect somewhere in this front end, or that only carry the request itself.
constexpr std::array<std::string_view, 29> kUnderstood = {"x-amz-acl",
                                                          "x-amz-bucket-object-lock-enabled",
                                                          "x-amz-checksum-algorithm",
                                                          "x-amz-checksum-mode",
                                                          "x-amz-checksum-type",
                                                          "x-amz-content-sha256",
                                                          "x-amz-copy-source",
                                                          "x-amz-copy-source-if-match",
                                                          "x-amz-copy-source-if-modified-since",
                                                          "x-amz-copy-source-if-none-match",
                                                          "x-amz-copy-source-if-unmodified-since",
                                                          "x-amz-copy-source-range",
                                                          "x-amz-date",
                                                          "x-amz-decoded-content-length",
                                                          "x-amz-expected-bucket-owner",
                                                          "x-amz-metadata-directive",
                                                          "x-amz-mp-object-size",
                                                          "x-amz-object-ownership",
                                                          "x-amz-request-payer",
                                                          "x-amz-sdk-checksum-algorithm",
                                                          "x-amz-security-token",
                                                          "x-amz-source-expected-bucket-owner",
                                                          "x-amz-storage-class",
                                                          "x-amz-tagging-directive",
                                                          "x-amz-trailer",
                                                          "x-amz-user-agent",
                                                          kEncryption,
                                                          kKmsKey,
                                                          kBucketKey};

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// Some headers are understood only in the value that asks for what we do anyway.
Result<void> check_value(const std::string& name, std::string_view value) {
  if (name == "x-amz-acl" && !is_one_of(value, {"private", "bucket-owner-full-control"}))
    return not_implemented("The header x-amz-acl with the value '" + std::string(value) + "'");
  if (name == "x-amz-storage-class" && value != "STANDARD") {
    if (is_one_of(value,
                  {"REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING",
                   "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR", "OUTPOSTS", "SNOW", "EXPRESS_ONEZONE"}))
      return not_implemented("The header x-amz-storage-class with the value '" +
                             std::string(value) + "'");
    return s3_error("InvalidStorageClass", "The storage class you specified is not valid");
  }
  if (name == kEncryption && !is_one_of(value, {"AES256", "aws:kms", "aws:kms:dsse"}))
    return invalid_argument("The encryption method specified is not supported: " +
                            std::string(value));
  if (name == "x-amz-bucket-object-lock-enabled" && lower_case(value) != "false")
    return not_implemented("The header x-amz-bucket-object-lock-enabled");
  if (name == "x-amz-object-ownership" && value != "BucketOwnerEnforced")
    return not_implemented("The header x-amz-object-ownership with the value '" +
                           std::string(value) + "'");
  if (name == "x-amz-metadata-directive" && !is_one_of(value, {"COPY", "REPLACE"}))
    return invalid_argument("Unknown metadata directive.");
  if (name == "x-amz-tagging-directive" && value != "COPY")
    return not_implemented("The header x-amz-tagging-directive with the value '" +
                           std::string(value) + "'");
  if (name == "x-amz-checksum-type" && !is_one_of(value, {"COMPOSITE", "FULL_OBJECT"}))
    return s3_error("InvalidRequest", "Value for x-amz-checksum-type header is invalid.");
  return ok();
}

// Beyond ASCII a value is given back as one RFC 2047 word (S3 user guide, "User-defined object
// metadata"), for it may pass through what knows no better.
std::string mail_safe(const std::string& value) {
  const bool ascii = std::all_of(value.begin(), value.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return value;
  return std::string(is_valid_utf8(value) ? "=?UTF-8?B?" : "=?ISO-8859-1?B?") +
         aws::to_base64(value) + "?=";
}

}  // namespace

std::string without_aws_chunked(std::string_view encodings) {
  std::string kept;
  while (!encodings.empty()) {
    std::string_view item = encodings.substr(0, encodings.find(','));
    encodings.remove_prefix(std::min(encodings.size(), item.size() + 1));
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item.empty() || lower_case(item) == "aws-chunked") continue;
    if (!kept.empty()) kept += ",";
    kept += item;
  }
  return kept;
}

Result<void> check_supported_headers(const S3Request& request) {
  for (const auto& [field, value] : request.headers) {
    const std::string name = lower_case(field);
    if (!name.starts_with("x-amz-") || name.starts_with(kMeta)) continue;
    const bool checksum = name.starts_with("x-amz-checksum-");
    if (!checksum && std::find(kUnderstood.begin(), kUnderstood.end(), name) == kUnderstood.end())
      return not_implemented("The header " + name);
    TRY_VOID(check_value(name, value));
  }
  return ok();
}

Result<store::ObjectHeaders> read_object_headers(const S3Request& request) {
  store::ObjectHeaders kept;
  for (const std::string_view name : kSystemHeaders)
    if (request.headers.has(name)) kept.emplace(name, request.header(name));
  if (const auto encoding = kept.find("content-encoding"); encoding != kept.end()) {
    encoding->second = without_aws_chunked(encoding->second);
    if (encoding->second.empty()) kept.erase(encoding);
  }
  if (kept["content-type"].empty()) kept["content-type"] = "binary/octet-stream";
  std::size_t user_bytes = 0;
  for (const auto& [field, value] : request.headers) {
    const std::string name = lower_case(field);
    if (!name.starts_with(kMeta)) continue;
    auto [at, fresh] = kept.emplace(name, value);
    if (!fresh) at->second += "," + value;
    user_bytes += name.size() - kMeta.size() + value.size();
  }
  if (user_bytes > kMaxUserMetadata)
    return s3_error("MetadataTooLarge",
                    "Your metadata headers exceed the maximum allowed metadata size");
  for (const std::string_view name : {kEncryption, kKmsKey, kBucketKey})
    if (request.headers.has(name)) kept.emplace(name, request.header(name));
  if (kept.contains(std::string(kKmsKey)) && !kept[std::string(kEncryption)].starts_with("aws:kms"))
    return invalid_argument(
        "Server Side Encryption with AWS KMS managed key requires HTTP header "
        "x-amz-server-side-encryption : "
        "aws:kms");
  return kept;
}

void write_encryption_headers(const store::ObjectHeaders& kept, net::Headers& headers) {
  for (const std::string_view name : {kEncryption, kKmsKey, kBucketKey})
    if (const auto found = kept.find(std::string(name)); found != kept.end())
      headers.set(name, found->second);
}

void write_checksum_headers(const store::Checksum& checksum, net::Headers& headers) {
  if (checksum.algorithm.empty()) return;
  headers.set("x-amz-checksum-" + lower_case(checksum.algorithm), checksum.value);
  headers.set("x-amz-checksum-type", checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
}

void write_object_headers(const store::ObjectInfo& object, bool with_checksum,
                          net::Headers& headers) {
  headers.set("Last-Modified", format_http_date(object.last_modified));
  headers.set("ETag", "\"" + object.etag + "\"");
  headers.set("Accept-Ranges", "bytes");
  for (const auto& [name, value] : object.headers)
    headers.set(name, name.starts_with(kMeta) ? mail_safe(value) : value);
  if (with_checksum) write_checksum_headers(object.checksum, headers);
}

}  // namespace trainyard::s3
