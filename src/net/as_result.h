#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace trainyard::net {

// `co_await stream.async_read_some(buffer, as_result)` returns [error_code, count] and doesn't
// throw.
constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace trainyard::net
