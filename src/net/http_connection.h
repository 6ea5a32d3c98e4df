#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/error.hpp>
#include <functional>
#include <memory>

#include "net/http_exchange.h"

namespace trainyard::net {

// One accepted connection: reads heads, calls the handler, keeps the connection alive. Owned by
// both its coroutine and the server's list, since either may use it last.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  // The socket's executor is a single thread or a strand: everything here runs on it.
  HttpConnection(asio::ip::tcp::socket socket, const HttpServerOptions& options,
                 const HttpHandler& handler, MemoryBudget& memory);

  // Runs the connection to its end, then calls `ended`. `options`, `handler` and `memory` outlive
  // it.
  void start(std::function<void(std::shared_ptr<HttpConnection>)> ended);
  // From any thread. leave(): ends after the running exchange. cut(): ends now.
  void leave();
  void cut();
  // What a connection may wait for: a complete request, or, after that, its client's taking or
  // sending something.
  enum class Waits { idle, stalled };
  // Since when it does, as in net/evictable.h.
  std::int64_t waits_since(Waits waits) const { return state_of(waits).since(); }
  // Ends it now if it still does. False: it doesn't.
  bool evict(Waits waits);

 private:
  const Evictable& state_of(Waits waits) const {
    return waits == Waits::idle ? io_.evictable : io_.stalled;
  }
  asio::awaitable<void> run();
  // False: no further request will come.
  asio::awaitable<bool> read_head(RequestParser& parser);
  // Continues while the parser's `code` is need_more. False: the connection has ended.
  asio::awaitable<bool> read_rest_of_head(RequestParser& parser, boost::system::error_code& code);
  asio::awaitable<bool> serve(RequestParser& parser);
  asio::awaitable<void> refuse(int status);
  asio::awaitable<void> linger();
  void close();

  const HttpServerOptions& options_;
  const HttpHandler& handler_;
  ConnectionIo io_;
  asio::cancellation_signal cancel_;
  bool first_ = true;
  bool in_exchange_ = false;
  bool stopping_ = false;
  bool cut_ = false;
};

}  // namespace trainyard::net
