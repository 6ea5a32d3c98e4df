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

// The answers of operations, and how they are sent: the same for all services.
namespace trainyard::services {

// Produces a body while it is sent.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // The next bytes, valid until the next call; empty at the end. Runs on the pool and may block;
  // one call at a time, the next one after the client has received the previous bytes. After an
  // error the connection is cut, so that the client notices that the body isn't complete.
  virtual Result<std::string_view> next() = 0;
};

struct BodyStream {
  std::string content_type;             // empty: the answer's headers have it
  std::optional<std::uint64_t> length;  // of the whole body; nullopt: known only at its end
  std::string first;                    // bytes that are already available
  std::unique_ptr<BodySource> rest;     // not used if `first` is all of `length`
};

// Instead of an answer: connects the client with `stream`, a connected socket.
struct Upgrade {
  std::string_view protocol;
  UniqueFd stream;
  std::shared_ptr<void> lease;  // released when the connection has ended
};

// An answer that is already JSON text.
using JsonText = std::shared_ptr<const std::string>;

// A null value is an answer without a body. The last three are only for operations of services that
// answer in JSON alone.
using Answer = std::variant<boost::json::value, aws::ServiceError, JsonText, BodyStream, Upgrade>;

// An answer in HTTP's form: a body as text, or one of the two alternatives.
struct WireAnswer {
  net::ResponseHead head{};
  std::string body{};
  std::optional<BodyStream> stream{};
  std::optional<Upgrade> upgrade{};
};

// Returns when everything is sent, or the connection has ended; sources of bodies are called on
// `pool`. conflict: the answer is an upgrade, and the client didn't ask for one; nothing was sent.
boost::asio::awaitable<Result<void>> send_answer(net::HttpExchange& exchange,
                                                 net::BlockingPool& pool, WireAnswer answer);

}  // namespace trainyard::services
