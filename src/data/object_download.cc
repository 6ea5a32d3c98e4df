#include "data/object_download.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "base/hex.h"
#include "base/parse_number.h"

namespace trainyard::data {
namespace {

using Algorithm = aws::Digest::Algorithm;

struct ChecksumHeader {
  const char* header;
  const char* name;
  Algorithm algorithm;
};
// The cheapest first.
constexpr ChecksumHeader kChecksums[] = {
    {"x-amz-checksum-crc32", "CRC32", Algorithm::crc32},
    {"x-amz-checksum-crc32c", "CRC32C", Algorithm::crc32c},
    {"x-amz-checksum-crc64nvme", "CRC64NVME", Algorithm::crc64nvme},
    {"x-amz-checksum-sha1", "SHA1", Algorithm::sha1},
    {"x-amz-checksum-sha256", "SHA256", Algorithm::sha256},
};
constexpr std::size_t kMd5HexDigits = 32;

// The MD5 in a quoted ETag; empty: it isn't one.
std::string md5_of_etag(std::string_view etag) {
  if (etag.size() != kMd5HexDigits + 2 || !etag.starts_with('"') || !etag.ends_with('"')) return {};
  std::string bytes;
  for (std::size_t i = 1; i <= kMd5HexDigits; i += 2) {
    unsigned value = 0;
    const char* const end = etag.data() + i + 2;
    if (std::from_chars(etag.data() + i, end, value, 16).ptr != end) return {};
    bytes += static_cast<char>(value);
  }
  return bytes;
}

bool etag_is_md5(const std::string& bucket, const net::Headers& headers) {
  const std::string_view encryption = headers.get("x-amz-server-side-encryption");
  return (encryption.empty() || encryption == "AES256") &&
         !headers.has("x-amz-server-side-encryption-customer-algorithm") &&
         !bucket.ends_with("--x-s3");
}

}  // namespace

std::string strong_etag(const net::Headers& headers) {
  const std::string_view etag = headers.get("ETag");
  return etag.starts_with('"') ? std::string(etag) : std::string();
}

std::optional<ContentRange> parse_content_range(std::string_view text) {
  constexpr std::string_view kUnit = "bytes ";
  const std::size_t dash = text.find('-'), slash = text.find('/');
  if (!text.starts_with(kUnit) || dash == std::string_view::npos ||
      slash == std::string_view::npos || slash < dash)
    return std::nullopt;
  const auto first = parse_number<std::uint64_t>(text.substr(kUnit.size(), dash - kUnit.size()));
  const auto last = parse_number<std::uint64_t>(text.substr(dash + 1, slash - dash - 1));
  const auto total = parse_number<std::uint64_t>(text.substr(slash + 1));
  if (!first || !last || !total || *first > *last || *last >= *total) return std::nullopt;
  return ContentRange{*first, *last, *total};
}

std::optional<ExpectedDigest> find_expected_digest(const std::string& bucket,
                                                   const net::Headers& headers) {
  const std::string_view type = headers.get("x-amz-checksum-type");
  for (const ChecksumHeader& it : kChecksums) {
    // A composite one, "<base64>-<parts>", covers the parts' checksums and can't be compared.
    const auto bytes = aws::from_base64(headers.get(it.header));
    if (bytes && !bytes->empty() && (type.empty() || type == "FULL_OBJECT"))
      return ExpectedDigest{it.algorithm, it.name, *bytes};
  }
  return find_etag_digest(bucket, headers);
}

std::optional<ExpectedDigest> find_etag_digest(const std::string& bucket,
                                               const net::Headers& headers) {
  if (!etag_is_md5(bucket, headers)) return std::nullopt;
  std::string md5 = md5_of_etag(headers.get("ETag"));
  if (md5.empty()) return std::nullopt;
  return ExpectedDigest{Algorithm::md5, "MD5 (ETag)", std::move(md5)};
}

ObjectDownload::ObjectDownload(std::string bucket, std::string name, int fd)
    : bucket_(std::move(bucket)), name_(std::move(name)), fd_(fd) {
  write_from_start();
}

void ObjectDownload::write_from_start() {
  writes_.begin(fd_, 0, [this](std::string_view bytes) {
    if (digest_) digest_->update(bytes);
  });
}

Error ObjectDownload::corrupt(const std::string& text) const {
  return Error(ErrorKind::corrupt, "GET " + name_ + ": " + text);
}

std::vector<std::pair<std::string, std::string>> ObjectDownload::request_headers() const {
  std::vector<std::pair<std::string, std::string>> headers;
  if (offset_ == 0) {
    headers.emplace_back("x-amz-checksum-mode", "ENABLED");
  } else {
    headers.emplace_back("Range", "bytes=" + std::to_string(offset_) + "-");
    headers.emplace_back("If-Match", etag_);
  }
  return headers;
}

Result<void> ObjectDownload::begin(const net::ClientResponse& response) {
  const std::string_view length = response.headers.get("Content-Length");
  const auto total = parse_number<std::uint64_t>(length);
  // Without either, a broken connection looks like the object's end.
  if (!total && (!length.empty() || !response.headers.has("Transfer-Encoding")))
    return corrupt("the answer doesn't say how long the object is");
  total_ = total;
  etag_ = strong_etag(response.headers);
  expected_ = find_expected_digest(bucket_, response.headers);
  if (expected_) digest_.emplace(expected_->algorithm);
  return ok();
}

Result<void> ObjectDownload::check_rest(const net::ClientResponse& response) const {
  const std::string_view range = response.headers.get("Content-Range");
  const std::string_view etag = response.headers.get("ETag");
  if (!etag.empty() && etag != etag_)
    return corrupt("the object changed while it was downloaded: its ETag was " + etag_ +
                   " and is " + std::string(etag));
  const auto found = parse_content_range(range);
  if (!found || found->first != offset_ || found->last + 1 != found->total ||
      found->total != total_.value_or(found->total))
    return corrupt("asked for the bytes from " + std::to_string(offset_) + " of " +
                   (total_ ? std::to_string(*total_) : "all") + ", the answer is of '" +
                   std::string(range) + "'");
  return ok();
}

Result<void> ObjectDownload::take_head(const net::ClientResponse& response) {
  if (response.status == 206 && offset_ > 0) {
    TRY_VOID(check_rest(response));
    total_ = parse_content_range(response.headers.get("Content-Range"))->total;
    return ok();
  }
  if (response.status != 200)
    return corrupt("HTTP " + std::to_string(response.status) + " is no answer to a request for " +
                   (offset_ > 0 ? "a part of it" : "all of it"));
  TRY_VOID(restart());
  return begin(response);
}

Result<void> ObjectDownload::take_body(std::string_view bytes) {
  if (total_ && bytes.size() > *total_ - offset_)
    return corrupt("more than its " + std::to_string(*total_) + " bytes came");
  TRY_VOID(writes_.add(bytes, total_ && bytes.size() == *total_ - offset_));
  offset_ += bytes.size();
  furthest_ = std::max(furthest_, offset_);
  return ok();
}

Result<void> ObjectDownload::finish() {
  TRY_VOID(writes_.flush());
  if (total_ && offset_ != *total_)
    return corrupt(std::to_string(offset_) + " of its " + std::to_string(*total_) + " bytes came");
  if (!expected_) return ok();
  const std::string found = digest_->finish();
  digest_.reset();
  if (found != expected_->bytes)
    return corrupt("the bytes that came have the " + expected_->name + " " + to_hex(found) +
                   ", the store says " + to_hex(expected_->bytes));
  return ok();
}

Result<void> ObjectDownload::interrupted() {
  return etag_.empty() ? restart() : writes_.flush();
}

Result<void> ObjectDownload::restart() {
  if (offset_ > 0 && ::ftruncate(fd_, 0) != 0) return Error::from_errno(errno, "truncate");
  offset_ = 0;
  write_from_start();
  etag_.clear();
  total_.reset();
  expected_.reset();
  digest_.reset();
  return ok();
}

}  // namespace trainyard::data
