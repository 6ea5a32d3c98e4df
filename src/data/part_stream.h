#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "data/s3_client.h"
#include "net/http_client.h"

namespace trainyard::data {

// Streams a part of an object to a receiver, with as many answers as that takes. An answer must be
// about the right object and start at the requested byte, so that bytes never have to be taken
// back. Sends nothing. Not thread-safe.
class PartStream {
 public:
  using Taker = std::function<Result<void>(std::string_view)>;

  // `name` is for messages. `take` outlives this.
  PartStream(std::string name, ObjectPart part, const Taker& take);

  // The headers of the next request.
  std::vector<std::pair<std::string, std::string>> request_headers() const;

  // For a 2xx answer: its head, then its body in pieces, then finish() if it was complete. corrupt:
  // it isn't an answer to the request.
  Result<void> take_head(const net::ClientResponse& response);
  Result<void> take_body(std::string_view bytes);
  Result<void> finish();

  std::uint64_t done() const { return done_; }
  bool finished() const { return done_ == part_.length; }
  // The receiver's error.
  const std::optional<Error>& refusal() const { return refusal_; }
  // False: some bytes were passed on, but the object that they belong to can't be identified.
  bool can_resume() const { return done_ == 0 || !part_.etag.empty(); }

 private:
  Error corrupt(const std::string& text) const;

  const std::string name_;
  ObjectPart part_;  // with the first answer's ETag, if none was given
  const Taker& take_;
  std::uint64_t done_ = 0;
  std::optional<Error> refusal_;
};

}  // namespace trainyard::data
