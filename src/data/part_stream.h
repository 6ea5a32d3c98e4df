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

// A part of an object on its way to whoever takes its bytes, over as many answers as that takes.
// An answer must be about the object that is meant and begin at the byte that was asked for, so
// that what was given is never taken back. Sends nothing. Not safe from several threads.
class PartStream {
 public:
  using Taker = std::function<Result<void>(std::string_view)>;

  // `name` is for messages. `take` outlives this.
  PartStream(std::string name, ObjectPart part, const Taker& take);

  // For the next request.
  std::vector<std::pair<std::string, std::string>> request_headers() const;

  // Of a 2xx answer: its head, then its body in pieces, then finish() once it came whole. corrupt:
  // the answer isn't what was asked for.
  Result<void> take_head(const net::ClientResponse& response);
  Result<void> take_body(std::string_view bytes);
  Result<void> finish();

  std::uint64_t done() const { return done_; }
  bool finished() const { return done_ == part_.length; }
  // The error that the taker gave.
  const std::optional<Error>& refusal() const { return refusal_; }
  // False: some bytes were given, but nothing tells the object that they are of.
  bool can_go_on() const { return done_ == 0 || !part_.etag.empty(); }

 private:
  Error corrupt(const std::string& text) const;

  const std::string name_;
  ObjectPart part_;  // with the ETag of the first answer, where none was asked for
  const Taker& take_;
  std::uint64_t done_ = 0;
  std::optional<Error> refusal_;
};

}  // namespace trainyard::data
