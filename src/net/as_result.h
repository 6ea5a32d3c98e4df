#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace trainyard::net {

// `co_await stream.async_read_some(buffer, as_result)` gives [error_code, count]: nothing is
// thrown.
constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace trainyard::net
