#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/message.hpp>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::net {

using UpgradeRequest = boost::beast::http::request<boost::beast::http::buffer_body>;

// The kinds of frames (base/frames.h) that stand for a WebSocket's messages.
inline constexpr char kTextMessage = 't';
inline constexpr char kBinaryMessage = 'b';

// Whether the request asks for a WebSocket (RFC 6455, 4.2.1).
bool is_web_socket_request(const UpgradeRequest& request);

// Accepts the WebSocket, then copies messages both ways between it and `other`, a connected stream
// socket, on which each message is a frame, until either ends; then both are closed. A message
// larger than kMaxFrame ends it (1009). Buffers a message in each direction: a slow side makes the
// other wait. Pings are answered here, and a client that answers none for minutes is closed. Runs
// on the socket's executor, which is a single thread.
boost::asio::awaitable<Result<void>> join_web_socket(boost::asio::ip::tcp::socket& client,
                                                     const UpgradeRequest& request, UniqueFd other);

}  // namespace trainyard::net
