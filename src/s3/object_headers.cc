#include "s3/object_headers.h"

#include <algorithm>
#include <array>

#include "aws/crypto.h"
#include "base/ascii.h"
#include "base/time.h"
#include "base/utf8.h"
#include "s3/error.h"
#include "s3/tags.h"

namespace trainyard::s3 {

namespace {

constexpr std::string_view kMeta = "x-amz-meta-";
constexpr std::string_view kEncryption = "x-amz-server-side-encryption";
constexpr std::string_view kKmsKey = "x-amz-server-side-encryption-aws-kms-key-id";
constexpr std::string_view kBucketKey = "x-amz-server-side-encryption-bucket-key-enabled";
constexpr std::string_view kContext = "x-amz-server-side-encryption-context";
// S3 reports this for each object whose request named no other encryption (since January 2023).
constexpr std::string_view kDefaultEncryption = "AES256";
constexpr std::string_view kStorageClass = "x-amz-storage-class";
constexpr std::string_view kStandard = "STANDARD";
// S3 user guide, "User-defined object metadata".
constexpr std::size_t kMaxUserMetadata = 2048;

constexpr std::array<std::string_view, 6> kSystemHeaders = {
    "cache-control",    "content-disposition", "content-encoding",
    "content-language", "content-type",        "expires"};

// A value that isn't ASCII is returned as one RFC 2047 word (S3 user guide, "User-defined object
// metadata"), since it may pass through software that doesn't support anything else.
std::string mail_safe(const std::string& value) {
  const bool ascii = std::all_of(value.begin(), value.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return value;
  return std::string(is_utf8(value) ? "=?UTF-8?B?" : "=?ISO-8859-1?B?") + aws::to_base64(value) +
         "?=";
}

}  // namespace

std::string without_aws_chunked(std::string_view encodings) {
  std::string stored;
  while (!encodings.empty()) {
    std::string_view item = encodings.substr(0, encodings.find(','));
    encodings.remove_prefix(std::min(encodings.size(), item.size() + 1));
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item.empty() || lower_case(item) == "aws-chunked") continue;
    if (!stored.empty()) stored += ",";
    stored += item;
  }
  return stored;
}

Result<store::ObjectHeaders> read_object_headers(const S3Request& request) {
  store::ObjectHeaders stored;
  for (const std::string_view name : kSystemHeaders)
    if (request.headers.has(name)) stored.emplace(name, request.header(name));
  if (const auto encoding = stored.find("content-encoding"); encoding != stored.end()) {
    encoding->second = without_aws_chunked(encoding->second);
    if (encoding->second.empty()) stored.erase(encoding);
  }
  if (stored["content-type"].empty()) stored["content-type"] = "binary/octet-stream";
  std::size_t user_bytes = 0;
  for (const auto& [field, value] : request.headers) {
    const std::string name = lower_case(field);
    if (!name.starts_with(kMeta)) continue;
    auto [at, fresh] = stored.emplace(name, value);
    if (!fresh) at->second += "," + value;
    user_bytes += name.size() - kMeta.size() + value.size();
  }
  if (user_bytes > kMaxUserMetadata)
    return s3_error("MetadataTooLarge",
                    "Your metadata headers exceed the maximum allowed metadata size",
                    {{"Size", std::to_string(user_bytes)},
                     {"MaxSizeAllowed", std::to_string(kMaxUserMetadata)}});
  for (const std::string_view name : {kEncryption, kKmsKey, kBucketKey, kContext})
    if (request.headers.has(name)) stored.emplace(name, request.header(name));
  if (request.headers.has(kStorageClass) && request.header(kStorageClass) != kStandard)
    stored.emplace(kStorageClass, request.header(kStorageClass));
  if (request.headers.has(store::kTagsHeader)) {
    TRY(const Tags tags, parse_tagging_header(request.header(store::kTagsHeader)));
    if (!tags.empty()) stored.emplace(store::kTagsHeader, encode_tags(tags));
  }
  if (stored.contains(std::string(kKmsKey)) &&
      !stored[std::string(kEncryption)].starts_with("aws:kms"))
    return invalid_argument(
        "Server Side Encryption with AWS KMS managed key requires HTTP header "
        "x-amz-server-side-encryption : aws:kms",
        kEncryption, stored[std::string(kEncryption)]);
  return stored;
}

std::string storage_class(const store::ObjectHeaders& stored) {
  const auto found = stored.find(std::string(kStorageClass));
  return found == stored.end() ? std::string(kStandard) : found->second;
}

void write_encryption_headers(const store::ObjectHeaders& stored, net::Headers& headers) {
  headers.set(kEncryption, std::string(kDefaultEncryption));
  for (const std::string_view name : {kEncryption, kKmsKey, kBucketKey, kContext})
    if (const auto found = stored.find(std::string(name)); found != stored.end())
      headers.set(name, found->second);
}

void write_checksum_headers(const store::Checksum& checksum, net::Headers& headers) {
  if (checksum.algorithm.empty()) return;
  headers.set("x-amz-checksum-" + lower_case(checksum.algorithm), checksum.value);
  headers.set("x-amz-checksum-type", checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
}

void write_version_header(const store::ObjectInfo& object, net::Headers& headers) {
  if (!object.version_id.empty()) headers.set("x-amz-version-id", object.version_id);
}

void write_object_headers(const store::ObjectInfo& object, net::Headers& headers) {
  write_version_header(object, headers);
  headers.set("Last-Modified", format_http_date(object.last_modified));
  headers.set("ETag", "\"" + object.etag + "\"");
  headers.set("Accept-Ranges", "bytes");
  headers.set(kEncryption, std::string(kDefaultEncryption));
  for (const auto& [name, value] : object.headers)
    if (name != kContext && name != store::kTagsHeader)
      headers.set(name, name.starts_with(kMeta) ? mail_safe(value) : value);
  if (const auto tags = object.headers.find(store::kTagsHeader); tags != object.headers.end())
    headers.set("x-amz-tagging-count", std::to_string(decode_tags(tags->second).size()));
}

}  // namespace trainyard::s3
