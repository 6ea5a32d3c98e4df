#include "net/http_connection.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/beast/http/error.hpp>

#include "base/log.h"
#include "net/as_result.h"

namespace trainyard::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// A read never requests more than this ahead of need; bodies bypass this buffer.
constexpr std::size_t kReadAhead = kReservedRequestMemory.value;
// A head exists in the read-ahead buffer, in the parser, and in the exchange.
constexpr std::uint64_t kHeadCopies = 3;
// How long, and for how many bytes, a client may continue to send after the last answer. If a
// socket with unread bytes is closed, the kernel sends RST, which can destroy the answer before the
// client reads it.
constexpr std::chrono::seconds kLingerTime{2};
constexpr std::size_t kLingerBytes = std::size_t{16} << 20;

}  // namespace

HttpConnection::HttpConnection(asio::ip::tcp::socket socket, const HttpServerOptions& options,
                               const HttpHandler& handler, MemoryBudget& memory)
    : options_(options),
      handler_(handler),
      io_{.socket = std::move(socket),
          .ahead = beast::flat_buffer(options.max_header.value + 64 * 1024),
          .options = options,
          .memory = BudgetShare(memory),
          .evictable = {},
          .stalled = {},
          .is_upgraded = false} {
  // From here on, not only when its thread handles it.
  io_.evictable.begin();
}

void HttpConnection::start(std::function<void(std::shared_ptr<HttpConnection>)> ended) {
  auto self = shared_from_this();
  const auto executor = io_.socket.get_executor();
  auto done = [self, ended = std::move(ended)](const std::exception_ptr& failure) {
    // Only a cancellation can throw through run(); nothing else to do.
    if (failure) log::debug("connection_cut");
    self->close();
    ended(self);
  };
  asio::co_spawn(
      executor, [self]() { return self->run(); },
      asio::bind_cancellation_slot(cancel_.slot(), asio::bind_executor(executor, std::move(done))));
}

void HttpConnection::leave() {
  asio::dispatch(io_.socket.get_executor(), [self = shared_from_this()] {
    self->stopping_ = true;
    if (!self->in_exchange_ || self->io_.is_upgraded) self->close();
  });
}

void HttpConnection::cut() {
  asio::dispatch(io_.socket.get_executor(), [self = shared_from_this()] {
    self->stopping_ = true;
    self->cut_ = true;
    self->cancel_.emit(asio::cancellation_type::terminal);
    self->close();
  });
}

bool HttpConnection::evict(Waits waits) {
  if (!(waits == Waits::idle ? io_.evictable : io_.stalled).evict()) return false;
  asio::dispatch(io_.socket.get_executor(), [self = shared_from_this()] { self->close(); });
  return true;
}

void HttpConnection::close() {
  beast::error_code ignored;
  io_.socket.close(ignored);
}

asio::awaitable<void> HttpConnection::run() {
  beast::error_code ignored;
  io_.socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  io_.socket.non_blocking(true, ignored);
  while (!stopping_) {
    RequestParser parser;
    io_.evictable.begin();
    const bool have_head = co_await read_head(parser);
    if (!io_.evictable.end() || !have_head) break;
    in_exchange_ = true;
    const bool again = co_await serve(parser);
    in_exchange_ = false;
    io_.memory.clear();
    if (!again) break;
  }
}

asio::awaitable<bool> HttpConnection::read_head(RequestParser& parser) {
  parser.header_limit(static_cast<std::uint32_t>(options_.max_header.value));
  parser.body_limit(boost::none);
  if (io_.ahead.size() == 0) {
    if (io_.ahead.capacity() > kReadAhead) io_.ahead.shrink_to_fit();
    const auto waiting =
        io_.watch.wait(first_ ? options_.header_timeout : options_.keep_alive_timeout);
    auto [code, count] =
        co_await io_.socket.async_read_some(io_.ahead.prepare(kReadAhead), as_result);
    if (code) co_return false;
    io_.ahead.commit(count);
  }
  first_ = false;
  // Most heads are already complete: no wait.
  beast::error_code code;
  io_.ahead.consume(parser.put(io_.ahead.data(), code));
  if (code == http::error::need_more) {
    const bool complete = co_await read_rest_of_head(parser, code);
    if (!complete) co_return false;
  }
  if (!code) {
    const auto& message = parser.get();
    const auto expect = message[http::field::expect];
    int refusal = 0;
    if (message.version() >= 11 && message.count(http::field::host) != 1) refusal = 400;
    if (!expect.empty() && !beast::iequals(expect, "100-continue")) refusal = 417;
    if (refusal == 0) co_return true;
    co_await refuse(refusal);
    co_return false;
  }
  if (code == http::error::header_limit || code == http::error::buffer_overflow) {
    co_await refuse(431);
  } else if (code.category() == http::make_error_code(http::error::bad_version).category() &&
             code != http::error::end_of_stream && code != http::error::partial_message) {
    co_await refuse(400);
  }
  co_return false;
}

asio::awaitable<bool> HttpConnection::read_rest_of_head(RequestParser& parser,
                                                        boost::system::error_code& code) {
  const auto waiting = io_.watch.wait(options_.header_timeout);
  for (bool big = false; code == http::error::need_more;) {
    if (!big && io_.ahead.size() >= kReadAhead) {
      big = io_.memory.add(kHeadCopies * options_.max_header.value);
      if (!big) {
        co_await refuse(503);
        co_return false;
      }
    }
    auto [failed, count] =
        co_await io_.socket.async_read_some(io_.ahead.prepare(kReadAhead), as_result);
    if (failed) co_return false;
    io_.ahead.commit(count);
    code = {};
    io_.ahead.consume(parser.put(io_.ahead.data(), code));
  }
  co_return true;
}

asio::awaitable<bool> HttpConnection::serve(RequestParser& parser) {
  ServerExchange exchange(io_, parser, !stopping_);
  bool failed = false;
  try {
    co_await handler_(exchange);
  } catch (const std::exception& error) {
    failed = true;
    if (cut_) throw;  // our own cancel
    log::error("handler_threw", {{"target", exchange.head().raw_path()}, {"what", error.what()}});
  }
  if (!exchange.answered()) {
    ResponseHead head;
    head.status = 500;
    head.headers.add("Connection", "close");
    std::string no_body;
    (void)co_await exchange.respond(std::move(head), std::move(no_body));
  } else if (failed) {
    co_return false;
  }
  // Whatever still arrives of this request is of no use to anyone.
  io_.evictable.begin();
  const bool reusable = co_await exchange.conclude();
  if (reusable) co_return !stopping_;
  if (!exchange.broken()) co_await linger();
  co_return false;
}

asio::awaitable<void> HttpConnection::refuse(int status) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + ' ';
  text += http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
  text += "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  beast::error_code code;
  io_.socket.write_some(asio::buffer(text), code);  // nothing was sent before: the buffer has room
  if (!code) co_await linger();
}

asio::awaitable<void> HttpConnection::linger() {
  in_exchange_ = false;
  if (stopping_) co_return;
  beast::error_code failed;
  io_.socket.shutdown(asio::ip::tcp::socket::shutdown_send, failed);
  io_.ahead.clear();
  const auto waiting = io_.watch.wait(kLingerTime);
  for (std::size_t read = 0; !failed && read < kLingerBytes;) {
    auto [code, count] =
        co_await io_.socket.async_read_some(io_.ahead.prepare(kReadAhead), as_result);
    failed = code;
    read += count;
  }
}

}  // namespace trainyard::net
