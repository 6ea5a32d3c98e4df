#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "aws/error.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "net/http_server.h"

namespace trainyard::net {
class BlockingPool;
}

// What operations answer, and how that is sent: the same for all services.
namespace trainyard::services {

// Produces a body while it is sent.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // The next bytes, valid until the next call; empty at the end. Runs on the pool and may block;
  // one call at a time, the next one when the client has taken what came before. After an error
  // the connection is cut, so that the client sees that the body isn't whole.
  virtual Result<std::string_view> next() = 0;
};

struct BodyStream {
  std::string content_type;             // empty: the answer's headers have it
  std::optional<std::uint64_t> length;  // of the whole body; nullopt: known only at its end
  std::string first;                    // bytes that are there already
  std::unique_ptr<BodySource> rest;     // not asked when `first` is all of `length`
};

// In place of an answer: the client's connection and `stream`, a connected socket, are joined.
struct UpgradedConnection {
  std::string_view protocol;
  UniqueFd stream;
  std::shared_ptr<void> lease;  // let go when the connection has ended
};

// An answer that is JSON text already.
using JsonText = std::shared_ptr<const std::string>;

// A null value is an answer without a body. The last three are only for operations of services
// that answer in JSON alone.
using Answer =
    std::variant<boost::json::value, aws::ServiceError, JsonText, BodyStream, UpgradedConnection>;

// An answer as HTTP has it: a body as text, or one of the two in its place.
struct WireAnswer {
  net::ResponseHead head{};
  std::string body{};
  std::optional<BodyStream> stream{};
  std::optional<UpgradedConnection> upgrade{};
};

// Ends when all of it is sent, or the connection has ended; sources of bodies are asked on `pool`.
// conflict: the answer is an upgrade, and the client asked for none; nothing was sent.
boost::asio::awaitable<Result<void>> send_answer(net::HttpExchange& exchange,
                                                 net::BlockingPool& pool, WireAnswer answer);

}  // namespace trainyard::services
