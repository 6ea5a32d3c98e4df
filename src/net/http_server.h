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

// The HTTP/1.1 server: accepts, parses, times out, streams. Knows nothing of AWS.
namespace trainyard::net {

namespace asio = boost::asio;

// One request and its answer, on its connection's thread. Each call must be awaited before the
// next. Call exactly one of respond() and begin_response(); if the handler returns without
// answering, a 500 is sent. All bodies are streams: nothing here holds a whole object.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;

  virtual const RequestHead& head() const = 0;
  virtual std::string remote_address() const = 0;
  // The Content-Length, if the client sent one.
  virtual std::optional<std::uint64_t> content_length() const = 0;

  // Up to `buffer.size()` bytes of the body, 0 at its end. The first read answers `Expect:
  // 100-continue`, also for an empty body; if the body isn't read, the connection closes after the
  // answer. deadline: the client sent nothing for `HttpServerOptions::body_idle_timeout`.
  virtual asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) = 0;
  // The whole body. exhausted: it is longer than `max`. unavailable with code kNoMemoryForRequest:
  // all requests together use all the memory that they may. Until it is complete, the connection
  // may be closed to make room for another.
  virtual asio::awaitable<Result<std::string>> read_all(Bytes max) = 0;

  // A complete answer. Content-Length is added; for HEAD requests it is the body's length, but the
  // body isn't sent, unless the headers already have a Content-Length.
  virtual asio::awaitable<Result<void>> respond(ResponseHead head, std::string body) = 0;
  // A streamed answer: `length` bytes, or chunked if nullopt. `first`, which may be empty, is sent
  // with the head. Then call write() as often as needed, then finish().
  virtual asio::awaitable<Result<void>> begin_response(ResponseHead head,
                                                       std::optional<std::uint64_t> length,
                                                       std::string_view first) = 0;
  virtual asio::awaitable<Result<void>> write(std::string_view bytes) = 0;
  virtual asio::awaitable<Result<void>> finish() = 0;

  // Instead of an answer, after the body was read: sends 101 Switching Protocols to `protocol`,
  // then connects the client with `other`, a connected stream socket: bytes are copied both ways
  // until either ends, without an idle timeout. A slow side makes the other wait. Ends at once when
  // the server stops. conflict: the client didn't ask for this upgrade.
  virtual asio::awaitable<Result<void>> upgrade(std::string_view protocol, UniqueFd other) = 0;
  // Instead of an answer to a GET: accepts the client's WebSocket and connects it with `other`, on
  // which its messages are frames (net/web_socket_join.h). Ends at once when the server stops.
  // conflict: the client didn't ask for a WebSocket; nothing was sent.
  virtual asio::awaitable<Result<void>> upgrade_to_web_socket(UniqueFd other) = 0;
};

// Called when a request's head is complete. The exchange outlives the returned coroutine.
using HttpHandler = std::function<asio::awaitable<void>(HttpExchange&)>;

// The code of an error: HttpServerOptions::request_memory is used up.
inline constexpr std::string_view kNoMemoryForRequest = "NoMemoryForRequest";
// Memory that each head and each body may use without taking it from request_memory.
inline constexpr Bytes kReservedRequestMemory = kib(16);

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: a free one
  unsigned threads = 2;
  Bytes max_header = kib(64);
  std::size_t max_connections = 4096;
  // Memory for all heads and bodies (read_all) together, beyond kReservedRequestMemory each.
  Bytes request_memory = mib(64);
  // How long a client may take for a request's head, be silent within a body, or leave a connection
  // idle.
  std::chrono::seconds header_timeout{20};
  std::chrono::seconds body_idle_timeout{60};
  std::chrono::seconds keep_alive_timeout{120};
  // How long a client may take for a body: this, plus a second for each min_body_rate received.
  // Only time in which the server waits for the client counts.
  std::chrono::seconds body_grace{60};
  Bytes min_body_rate = kib(1);
  // A client that sends or takes nothing for so long within a request is closed if its place is
  // needed for another.
  std::chrono::seconds stalled_after{5};
};

// Runs on its own threads from start() until stop(). Malformed HTTP is answered with 400 and the
// connection closed; a head over `max_header` with 431, one for which there is no memory with 503.
// A connection over `max_connections` replaces the one that has been without a complete request
// for longest, or, if there is none, the one whose client has stalled for longest; if there is none
// either, it is closed.
class HttpServer {
 public:
  // Bound and listening when it returns. already_exists: the port is in use.
  static Result<std::unique_ptr<HttpServer>> start(HttpServerOptions options, HttpHandler handler);
  // Calls stop() if it wasn't called.
  virtual ~HttpServer() = default;

  virtual std::uint16_t port() const = 0;
  // Stops accepting, gives running exchanges at most `grace` to finish, then closes them. Blocks.
  virtual void stop(std::chrono::milliseconds grace) = 0;
};

}  // namespace trainyard::net
