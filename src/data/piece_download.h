#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "data/s3_client.h"
#include "net/http_client.h"

namespace trainyard::data {

// Downloads a part of an object, whose size needn't be known, to a buffer, with as many answers as
// that takes. After an interruption it continues with the same object (ETag). Sends nothing. Not
// thread-safe.
class PieceDownload {
 public:
  // `first` is 0 or within the object. `into` isn't empty and outlives this. `if_match`: the ETag of
  // the wanted object; empty: any.
  PieceDownload(std::string bucket, const std::string& key, std::uint64_t first,
                std::span<char> into, std::string if_match);

  // The headers of the next request.
  std::vector<std::pair<std::string, std::string>> request_headers() const;

  // For a 2xx answer: its head, then its body in pieces, then finish() if it was complete. A 200 to
  // a request for the rest starts again at byte 0. corrupt: it isn't an answer to the request.
  // conflict: it is of another object than those before it.
  Result<void> take_head(const net::ClientResponse& response);
  Result<void> take_body(std::string_view bytes);
  Result<ObjectPiece> finish();

  // The answer was interrupted: keeps the received bytes if the rest can be requested safely,
  // otherwise drops them.
  void interrupted();
  // Drops the received bytes.
  void restart();

  // Of what comes next, from `first`.
  std::size_t offset() const { return got_; }
  // The maximum of offset() so far: grows only while there is progress.
  std::size_t furthest() const { return furthest_; }

 private:
  Error corrupt(const std::string& text) const;

  const std::string bucket_;
  const std::uint64_t first_;
  const std::span<char> into_;
  const std::string if_match_;
  const std::string name_;  // for messages
  std::size_t got_ = 0;
  std::size_t furthest_ = 0;
  // Of the object whose bytes were received.
  std::string etag_;                    // strong; empty: none, so the download can't be resumed
  std::optional<std::uint64_t> total_;  // unknown while an answer with all of it is received
  std::uint64_t end_ = 0;               // in the object, of the answer; 0: unknown
  std::optional<ExpectedDigest> expected_;
};

}  // namespace trainyard::data
