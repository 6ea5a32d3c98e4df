#include "data/part_stream.h"

#include <algorithm>

namespace trainyard::data {

PartStream::PartStream(std::string name, ObjectPart part, const Taker& take)
    : name_(std::move(name)), part_(std::move(part)), take_(take) {}

Error PartStream::corrupt(const std::string& text) const {
  return Error(ErrorKind::corrupt, "GET " + name_ + ": " + text);
}

std::vector<std::pair<std::string, std::string>> PartStream::request_headers() const {
  std::vector<std::pair<std::string, std::string>> headers;
  headers.emplace_back("Range", "bytes=" + std::to_string(part_.first + done_) + "-" +
                                    std::to_string(part_.first + part_.length - 1));
  // A weak ETag never matches (RFC 9110, 13.1.1).
  if (part_.etag.starts_with('"')) headers.emplace_back("If-Match", part_.etag);
  return headers;
}

Result<void> PartStream::take_head(const net::ClientResponse& response) {
  const std::string_view etag = response.headers.get("ETag");
  // A store that doesn't know If-Match.
  if (!part_.etag.empty() && !etag.empty() && etag != part_.etag)
    return Error(ErrorKind::conflict, "GET " + name_ + ": the object has changed: its ETag was " +
                                          part_.etag + " and is " + std::string(etag));
  const std::string_view range = response.headers.get("Content-Range");
  const std::string wanted = "bytes " + std::to_string(part_.first + done_) + "-" +
                             std::to_string(part_.first + part_.length - 1) + "/";
  // The complete object is fine if it was requested.
  const bool complete = response.status == 200 && part_.first + done_ == 0 &&
                        response.headers.get("Content-Length") == std::to_string(part_.length);
  if (!complete && (response.status != 206 || !range.starts_with(wanted)))
    return corrupt("asked for " + wanted + "…, the answer is HTTP " +
                   std::to_string(response.status) + " '" + std::string(range) + "'");
  if (part_.etag.empty() && etag.starts_with('"')) part_.etag = etag;
  return ok();
}

Result<void> PartStream::take_body(std::string_view bytes) {
  if (bytes.size() > part_.length - done_)
    return corrupt("the answer is longer than its head said");
  done_ += bytes.size();
  auto taken = take_(bytes);
  if (!taken) refusal_ = taken.error();
  return taken;
}

Result<void> PartStream::finish() {
  if (finished()) return ok();
  return corrupt("the answer ended after " + std::to_string(done_) + " of " +
                 std::to_string(part_.length) + " bytes");
}

}  // namespace trainyard::data
