#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::net {

// Copies bytes both ways between a client's connection and `other`, a connected stream socket,
// until either ends; then both are closed. `ahead`, which the client has already sent, goes first.
// Buffers little: a slow side makes the other wait. A client whose machine has disappeared is
// noticed within minutes. Runs on the socket's executor, which is a single thread.
boost::asio::awaitable<Result<void>> join_streams(boost::asio::ip::tcp::socket& client,
                                                  boost::beast::flat_buffer& ahead, UniqueFd other);

}  // namespace trainyard::net
