#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/error.hpp>
#include <functional>
#include <memory>

#include "net/http_exchange.h"

namespace trainyard::net {

// One accepted connection: reads heads, calls the handler, keeps the connection alive. Its lifetime
// is shared between its coroutine and the server's list, since either may be the last to speak to
// it.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  // The socket's executor is one thread's or a strand: everything here runs on it.
  HttpConnection(asio::ip::tcp::socket socket, const HttpServerOptions& options,
                 const HttpHandler& handler, MemoryBudget& memory);

  // Runs the connection to its end, then calls `ended`. `options`, `handler` and `memory` outlive
  // it.
  void start(std::function<void(std::shared_ptr<HttpConnection>)> ended);
  // From any thread. leave(): ends when the running exchange is over. cut(): ends now.
  void leave();
  void cut();
  // Ends it now if no whole request has come on it (net/evictable.h). False: one has.
  bool evict();
  std::int64_t evictable_since() const { return io_.evictable.since(); }

 private:
  asio::awaitable<void> run();
  // False: no further request comes.
  asio::awaitable<bool> read_head(RequestParser& parser);
  // Goes on while the parser's `code` is need_more. False: the connection is over.
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
  bool leaving_ = false;
  bool cut_ = false;
};

}  // namespace trainyard::net
