#include "services/answer.h"

#include <utility>

#include "net/blocking_pool.h"

namespace trainyard::services {
namespace {

namespace asio = boost::asio;

asio::awaitable<Result<void>> send_stream(net::HttpExchange& exchange, net::BlockingPool& pool,
                                          net::ResponseHead head, BodyStream stream) {
  if (!stream.content_type.empty()) head.headers.set("Content-Type", stream.content_type);
  CO_TRY_VOID(co_await exchange.begin_response(std::move(head), stream.length, stream.first));
  std::uint64_t sent = stream.first.size();
  const auto read = [&] { return stream.rest->next(); };
  while (!stream.length || sent < *stream.length) {
    CO_TRY(const std::string_view bytes, co_await pool.run(read));
    if (bytes.empty()) break;
    CO_TRY_VOID(co_await exchange.write(bytes));
    sent += bytes.size();
  }
  co_return co_await exchange.finish();
}

}  // namespace

asio::awaitable<Result<void>> send_answer(net::HttpExchange& exchange, net::BlockingPool& pool,
                                          WireAnswer answer) {
  // g++ 12 destroys some temporaries of a co_await expression twice (GCC bug 104031): objects that
  // own something are named before they are awaited.
  if (answer.upgrade) {
    UniqueFd other = std::move(answer.upgrade->stream);
    co_return co_await exchange.upgrade(answer.upgrade->protocol, std::move(other));
  }
  if (answer.stream) {
    BodyStream stream = std::move(*answer.stream);
    co_return co_await send_stream(exchange, pool, std::move(answer.head), std::move(stream));
  }
  co_return co_await exchange.respond(std::move(answer.head), std::move(answer.body));
}

}  // namespace trainyard::services
