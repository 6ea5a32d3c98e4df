#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_server.h"

namespace trainyard::net {

// Sees a request's body on its way. `is_last`: the piece, which may be empty, ends the body. After
// an error the piece isn't passed on, so that the server has no complete request.
using BodyCheck = std::function<Result<void>(std::string_view piece, bool is_last)>;

// A request for the HTTP server that listens on a Unix socket.
struct RelayRequest {
  std::string socket;  // its path
  // As the server is to get it, but for what belongs to a connection (RFC 9110, 7.6.1) and the
  // body's framing; Host becomes "localhost".
  RequestHead head;
  BodyCheck check{};  // may be null
  // Sent instead of the exchange's body, which was read already; `check` isn't asked.
  std::optional<std::string> body{};
  Headers answer_headers;  // added to the answer's
  // How long the server may take nothing of the body, or send nothing of its answer; and from the
  // end of the request to the answer's head. The client's limits are HttpServerOptions'.
  std::chrono::milliseconds idle_timeout{60'000};
  std::chrono::milliseconds answer_timeout{300'000};
};

// Passes a request with its body on to that server, and the answer back. Bodies are streams: each
// side waits for the other, and nothing but a few buffers is held. An answer that comes before the
// request's body has been taken is passed on too. The answer has no cookies, and redirects to
// "localhost" are relative. A client that goes away ends the server's connection, once something is
// read from it or sent to it.
//
// The status of the answer that was begun; if the server broke off in its midst, the client's
// connection is cut, too. Errors mean that the client has no answer: unavailable (the server can't
// be reached, or didn't answer in HTTP), deadline (it took too long), cancelled (the client went
// away, or was too slow), or the check's own.
boost::asio::awaitable<Result<int>> relay(HttpExchange& exchange, const RelayRequest& request);

}  // namespace trainyard::net
