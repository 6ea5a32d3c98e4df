#include "data/piece_download.h"

#include <algorithm>
#include <utility>

#include "data/object_download.h"

namespace trainyard::data {

PieceDownload::PieceDownload(std::string bucket, const std::string& key, std::uint64_t first,
                             std::span<char> into, std::string if_match)
    : bucket_(std::move(bucket)),
      first_(first),
      into_(into),
      if_match_(std::move(if_match)),
      name_("s3://" + bucket_ + "/" + key + " bytes=" + std::to_string(first) + "-" +
            std::to_string(first + into.size() - 1)) {}

Error PieceDownload::corrupt(const std::string& text) const {
  return Error(ErrorKind::corrupt, "GET " + name_ + ": " + text);
}

std::vector<std::pair<std::string, std::string>> PieceDownload::request_headers() const {
  std::vector<std::pair<std::string, std::string>> headers{
      {"Range",
       "bytes=" + std::to_string(first_ + got_) + "-" + std::to_string(first_ + into_.size() - 1)},
      {"x-amz-checksum-mode", "ENABLED"}};
  const std::string& etag = got_ > 0 ? etag_ : if_match_;
  if (!etag.empty()) headers.emplace_back("If-Match", etag);
  return headers;
}

Result<void> PieceDownload::take_head(const net::ClientResponse& response) {
  const std::string etag = strong_etag(response.headers);
  if (response.status == 200 && first_ == 0) restart();  // it is all of the object
  if (got_ > 0 && etag != etag_)
    return Error(ErrorKind::conflict, "GET " + name_ + ": the object has changed: its ETag was " +
                                          etag_ + " and is " + etag);
  const std::uint64_t from = first_ + got_;
  std::optional<std::uint64_t> total;
  if (response.status == 206) {
    const std::string_view content = response.headers.get("Content-Range");
    const auto part = parse_content_range(content);
    const std::uint64_t wanted = first_ + into_.size();
    if (!part || part->first != from || part->last + 1 != std::min(wanted, part->total) ||
        part->total != total_.value_or(part->total))
      return corrupt("asked for the bytes from " + std::to_string(from) + ", the answer is of '" +
                     std::string(content) + "'");
    total = part->total;
    end_ = part->last + 1;
  } else if (response.status != 200 || first_ > 0) {
    return corrupt("HTTP " + std::to_string(response.status) +
                   " is no answer to a request for a part of it");
  } else {
    end_ = 0;
  }
  if (got_ == 0) {
    etag_ = etag;
    // A checksum beside a part may be the part's.
    const bool whole = !total || (first_ == 0 && end_ == *total);
    expected_ = whole ? find_expected_digest(bucket_, response.headers)
                      : find_etag_digest(bucket_, response.headers);
  }
  total_ = total;
  return ok();
}

Result<void> PieceDownload::take_body(std::string_view bytes) {
  if (bytes.size() > into_.size() - got_) return corrupt("more bytes came than were asked for");
  std::ranges::copy(bytes, into_.begin() + static_cast<std::ptrdiff_t>(got_));
  got_ += bytes.size();
  furthest_ = std::max(furthest_, got_);
  return ok();
}

Result<ObjectPiece> PieceDownload::finish() {
  const std::uint64_t at = first_ + got_;
  if (end_ != 0 && at != end_)
    return corrupt("the answer ended at byte " + std::to_string(at) + " instead of " +
                   std::to_string(end_));
  return ObjectPiece{got_, total_.value_or(at), etag_, expected_};
}

void PieceDownload::interrupted() {
  if (etag_.empty()) restart();
}

void PieceDownload::restart() {
  got_ = 0;
  total_.reset();
  expected_.reset();
  etag_.clear();
}

}  // namespace trainyard::data
