#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "net/http.h"

// The HTTP/1.1 server: accepts, frames, times out, streams. Knows nothing of AWS.
namespace trainyard::net {

namespace asio = boost::asio;

// One request and its answer, on its connection's thread. Every call is to be awaited before the
// next. Exactly one of respond() or begin_response() is called; a handler that returns without
// answering gets a 500 sent for it. All bodies are streams: nothing here holds a whole object.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;

  virtual const RequestHead& head() const = 0;
  virtual std::string remote_address() const = 0;
  // The Content-Length, when the client gave one.
  virtual std::optional<std::uint64_t> content_length() const = 0;

  // Up to `buffer.size()` bytes of the body, 0 at its end. The first read answers `Expect:
  // 100-continue`, of an empty body too; without one the connection ends with the answer. deadline:
  // the client sent nothing for `HttpServerOptions::body_idle_timeout`.
  virtual asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) = 0;
  // The whole body; ErrorKind::exhausted when it is longer than `most`, unavailable with code
  // kNoMemoryForRequest when all requests together hold what they may. Until it is whole, the
  // connection may be closed to make room for another.
  virtual asio::awaitable<Result<std::string>> read_all(Bytes most) = 0;

  // A whole answer. Content-Length is added; for HEAD requests the body is measured but not sent,
  // unless the headers carry a Content-Length of their own.
  virtual asio::awaitable<Result<void>> respond(ResponseHead head, std::string body) = 0;
  // A streamed answer: `length` bytes, or chunked when nullopt. `first`, which may be empty, is its
  // beginning and goes with the head. Then write() until done, then finish().
  virtual asio::awaitable<Result<void>> begin_response(ResponseHead head,
                                                       std::optional<std::uint64_t> length,
                                                       std::string_view first) = 0;
  virtual asio::awaitable<Result<void>> write(std::string_view bytes) = 0;
  virtual asio::awaitable<Result<void>> finish() = 0;

  // In place of an answer, once the body was read: 101 Switching Protocols to `protocol`, and from
  // then on the connection and `other`, a connected stream socket, are one: bytes go both ways
  // until either ends, without a limit on how long it is silent. Whichever is slow keeps the other
  // waiting. Ends at once when the server stops. conflict: the client asked for no such upgrade.
  virtual asio::awaitable<Result<void>> upgrade(std::string_view protocol, UniqueFd other) = 0;
};

// Called once a request's head is complete. The exchange outlives the returned coroutine.
using HttpHandler = std::function<asio::awaitable<void>(HttpExchange&)>;

// The code of an error: HttpServerOptions::request_memory is used up.
inline constexpr std::string_view kNoMemoryForRequest = "NoMemoryForRequest";
// What a request may hold, head and body each, without taking it from request_memory.
inline constexpr Bytes kOwnRequestMemory = kib(16);

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: one that is free
  unsigned threads = 2;
  Bytes most_header = kib(64);
  std::size_t most_connections = 4096;
  // What heads and bodies in memory (read_all) hold together, beyond kOwnRequestMemory each.
  Bytes request_memory = mib(64);
  // How long a client may take over a request's head, and be silent within a body or an idle
  // connection.
  std::chrono::seconds header_timeout{20};
  std::chrono::seconds body_idle_timeout{60};
  std::chrono::seconds keep_alive_timeout{120};
  // How long a client may take over a body: this, and a second more for each min_body_rate that
  // came. Only the time counts in which the server waits for it.
  std::chrono::seconds body_grace{60};
  Bytes min_body_rate = kib(1);
};

// Runs on its own threads from start() until stop(). Malformed HTTP is answered 400 and the
// connection closed; a head over `most_header` 431, one for which there is no memory 503. A
// connection over `most_connections` takes the place of the one that has been without a whole
// request for longest; where there is none, it is closed.
class HttpServer {
 public:
  // Bound and listening when it returns; ErrorKind::already_exists when the port is taken.
  static Result<std::unique_ptr<HttpServer>> start(HttpServerOptions options, HttpHandler handler);
  // stop(), if it wasn't called.
  virtual ~HttpServer() = default;

  virtual std::uint16_t port() const = 0;
  // Accepts no more, lets running exchanges end for at most `grace`, then cuts them. Blocks.
  virtual void stop(std::chrono::milliseconds grace) = 0;
};

}  // namespace trainyard::net
