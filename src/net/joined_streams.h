#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::net {

// Carries bytes both ways between a client's connection and `other`, a connected stream socket,
// until either ends; then both are closed. First `ahead`, which came from the client already.
// Keeps little of what one side is too slow for: the other has to wait. A client whose machine is
// gone is noticed within minutes. Runs on the socket's executor, which is one thread's.
boost::asio::awaitable<Result<void>> join_streams(boost::asio::ip::tcp::socket& client,
                                                  boost::beast::flat_buffer& ahead, UniqueFd other);

}  // namespace trainyard::net
