#include "net/http_exchange.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <tuple>

#include "base/time.h"
#include "net/as_result.h"
#include "net/joined_streams.h"
#include "net/web_socket_join.h"

namespace trainyard::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// How much of an unread body is read and discarded to keep the connection.
constexpr std::uint64_t kMaxDrained = 256 * 1024;

Error io_error(const beast::error_code& code, bool expired, std::string_view doing) {
  auto kind = ErrorKind::unavailable;
  std::string message = code.message();
  if (expired) {
    kind = ErrorKind::deadline;
    message = "the client was silent or slow for too long";
  } else if (code == asio::error::operation_aborted) {
    kind = ErrorKind::cancelled;
  } else if (code == asio::error::eof || code == http::error::partial_message ||
             code == http::error::end_of_stream) {
    message = "the client went away";
  } else if (code.category() == http::make_error_code(http::error::bad_chunk).category()) {
    kind = ErrorKind::corrupt;
  }
  return Error(kind, std::move(message)).wrap(doing);
}

}  // namespace

ServerExchange::ServerExchange(ConnectionIo& io, RequestParser& parser, bool may_keep_alive)
    : io_(io), parser_(parser) {
  const auto& message = parser.get();
  head_.method = std::string(message.method_string());
  head_.target = std::string(message.target());
  for (const auto& field : message) {
    head_.headers.add(std::string(field.name_string()), std::string(field.value()));
  }
  if (!parser.chunked()) {
    if (const auto length = parser.content_length()) content_length_ = *length;
    body_left_ = content_length_.value_or(0);
  }
  keep_alive_ = may_keep_alive && message.keep_alive();
  // Also with an empty body, although RFC 9110 (10.1.1) would allow omitting it: botocore (1.43)
  // confuses the next response on a connection on which it waited for a 100 that never came.
  continue_pending_ =
      message.version() >= 11 && same_word(head_.headers.get("Expect"), "100-continue");
}

std::string ServerExchange::remote_address() const {
  beast::error_code ignored;
  const auto peer = io_.socket.remote_endpoint(ignored);
  return ignored ? std::string() : peer.address().to_string();
}

std::chrono::nanoseconds ServerExchange::body_timeout() const {
  const HttpServerOptions& options = io_.options;
  const auto allowed =
      options.body_grace + std::chrono::seconds(body_read_ / options.min_body_rate.value);
  const std::chrono::nanoseconds left =
      std::max(allowed - body_waited_, std::chrono::nanoseconds(0));
  return std::min<std::chrono::nanoseconds>(left, options.body_idle_timeout);
}

bool ServerExchange::body_is_over() const {
  return parser_.chunked() ? parser_.is_done() : body_left_ == 0;
}

bool ServerExchange::body_may_be_drained() const {
  // A client that waits for permission may send its body now or not at all: only closing is safe.
  if (broken_ || continue_pending_) return false;
  return body_is_over() || body_left_ <= kMaxDrained;
}

asio::awaitable<Result<std::size_t>> ServerExchange::read_some(std::span<char> buffer) {
  if (broken_) co_return Error(ErrorKind::unavailable, "the connection is broken");
  if (buffer.empty()) co_return std::size_t{0};
  if (continue_pending_) {
    continue_pending_ = false;
    if (!answered() && io_.ahead.size() == 0) {
      auto sent = co_await send("HTTP/1.1 100 Continue\r\n\r\n");
      if (!sent) co_return Error(std::move(sent).error());
    }
  }
  if (body_is_over()) co_return std::size_t{0};
  if (parser_.chunked()) co_return co_await read_chunked(buffer);
  co_return co_await read_counted(buffer);
}

asio::awaitable<Result<std::size_t>> ServerExchange::read_counted(std::span<char> buffer) {
  const auto max = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), body_left_));
  std::size_t count = 0;
  if (io_.ahead.size() > 0) {
    count = asio::buffer_copy(asio::buffer(buffer.data(), max), io_.ahead.data());
    io_.ahead.consume(count);
  } else {
    const auto started = IdleWatch::Clock::now();
    const auto waiting = io_.watch.wait(body_timeout());
    io_.stalled.begin();
    auto [code, read] =
        co_await io_.socket.async_read_some(asio::buffer(buffer.data(), max), as_result);
    static_cast<void>(io_.stalled.end());  // if it was evicted, the socket is closed
    body_waited_ += IdleWatch::Clock::now() - started;
    if (code) {
      broken_ = true;
      co_return io_error(code, io_.watch.expired(), "read the request's body");
    }
    count = read;
  }
  body_read_ += count;
  body_left_ -= count;
  co_return count;
}

asio::awaitable<Result<std::size_t>> ServerExchange::read_chunked(std::span<char> buffer) {
  auto& body = parser_.get().body();
  body.data = buffer.data();
  body.size = buffer.size();
  while (body.size == buffer.size() && !parser_.is_done()) {
    const auto started = IdleWatch::Clock::now();
    const auto waiting = io_.watch.wait(body_timeout());
    io_.stalled.begin();
    auto [code, read] = co_await http::async_read_some(io_.socket, io_.ahead, parser_, as_result);
    static_cast<void>(io_.stalled.end());
    body_waited_ += IdleWatch::Clock::now() - started;
    body_read_ += read;
    if (code && code != http::error::need_buffer) {
      broken_ = true;
      co_return io_error(code, io_.watch.expired(), "read the request's body");
    }
  }
  co_return buffer.size() - body.size;
}

asio::awaitable<Result<std::string>> ServerExchange::read_all(Bytes max) {
  io_.evictable.begin();
  auto body = co_await read_all_bytes(max);
  if (!io_.evictable.end()) {
    broken_ = true;
    co_return Error(ErrorKind::unavailable, "the connection made room for another");
  }
  co_return body;
}

asio::awaitable<Result<std::string>> ServerExchange::read_all_bytes(Bytes max) {
  const auto too_long = [max] {
    return Error(ErrorKind::exhausted, "the request's body is longer than " + format_bytes(max));
  };
  if (content_length_ && *content_length_ > max.value) co_return too_long();
  std::string all;
  std::array<char, kReservedRequestMemory.value> piece;
  std::uint64_t room = kReservedRequestMemory.value;  // the limit for `all`
  while (true) {
    auto count = co_await read_some(piece);
    if (!count) co_return Error(std::move(count).error());
    if (*count == 0) co_return all;
    if (all.size() + *count > max.value) co_return too_long();
    if (all.size() + *count > room) {
      // Twice as much, so that most bytes are copied once; at least what is needed.
      if (!io_.memory.add(room))
        co_return Error(ErrorKind::unavailable, "the requests' memory is used up")
            .with_code(std::string(kNoMemoryForRequest));
      room *= 2;
      all.reserve(std::min(room, max.value));
    }
    all.append(piece.data(), *count);
  }
}

asio::awaitable<Result<void>> ServerExchange::send(std::string_view a, std::string_view b,
                                                   std::string_view c, std::string_view d) {
  if (broken_) co_return Error(ErrorKind::unavailable, "the connection is broken");
  std::array<asio::const_buffer, 4> parts{asio::buffer(a), asio::buffer(b), asio::buffer(c),
                                          asio::buffer(d)};
  std::size_t left = a.size() + b.size() + c.size() + d.size();
  while (left > 0) {
    // Most responses fit into the socket's buffer: no wait.
    beast::error_code code;
    std::size_t sent = io_.socket.write_some(parts, code);
    if (code == asio::error::would_block) {
      // The timeout is for each step: a long body may take longer than any silence.
      const auto waiting = io_.watch.wait(io_.options.body_idle_timeout);
      io_.stalled.begin();
      std::tie(code, sent) = co_await io_.socket.async_write_some(parts, as_result);
      static_cast<void>(io_.stalled.end());
    }
    if (code) {
      broken_ = true;
      co_return io_error(code, io_.watch.expired(), "send the answer");
    }
    left -= sent;
    for (auto& part : parts) {
      const auto sent_of_part = std::min(sent, part.size());
      part += sent_of_part;
      sent -= sent_of_part;
    }
  }
  co_return ok();
}

Result<std::string> ServerExchange::head_text(const ResponseHead& head,
                                              std::optional<std::uint64_t> length) {
  const bool http10 = parser_.get().version() < 11;
  const bool head_request = head_.method == "HEAD";
  has_no_body_ = head_request || head.status == 204 || head.status == 304;
  chunked_answer_ = !length && !http10 && !has_no_body_;
  if (same_word(head.headers.get("Connection"), "close")) keep_alive_ = false;
  if (!length && http10 && !has_no_body_) keep_alive_ = false;
  if (!body_may_be_drained()) keep_alive_ = false;

  std::string text = "HTTP/1.1 " + std::to_string(head.status) + ' ';
  text += http::obsolete_reason(http::int_to_status(static_cast<unsigned>(head.status)));
  text += "\r\n";
  for (const auto& [name, value] : head.headers) {
    if (name.empty() || has_line_break(name) || has_line_break(value)) {
      return Error(ErrorKind::invalid_argument, "a line break within the header '" + name + "'");
    }
    if (same_word(name, "Content-Length") || same_word(name, "Connection") ||
        same_word(name, "Transfer-Encoding")) {
      continue;
    }
    text.append(name).append(": ").append(value).append("\r\n");
  }
  if (!head.headers.has("Date")) {
    text += "Date: " + format_http_date(system_clock().now()) + "\r\n";
  }
  // A HEAD's Content-Length is that of the GET, which only the handler may know.
  if (has_no_body_ && head.headers.has("Content-Length")) {
    text.append("Content-Length: ").append(head.headers.get("Content-Length")).append("\r\n");
  } else if (length && (!has_no_body_ || head_request)) {
    text += "Content-Length: " + std::to_string(*length) + "\r\n";
  }
  if (chunked_answer_) text += "Transfer-Encoding: chunked\r\n";
  if (!keep_alive_) {
    text += "Connection: close\r\n";
  } else if (http10) {
    text += "Connection: keep-alive\r\n";
  }
  text += "\r\n";
  return text;
}

asio::awaitable<Result<void>> ServerExchange::respond(ResponseHead head, std::string body) {
  if (answered()) co_return Error(ErrorKind::conflict, "this request was answered before");
  auto text = head_text(head, body.size());
  if (!text) co_return Error(std::move(text).error());
  phase_ = Phase::finished;
  co_return co_await send(*text, has_no_body_ ? std::string_view() : std::string_view(body));
}

asio::awaitable<Result<void>> ServerExchange::begin_response(ResponseHead head,
                                                             std::optional<std::uint64_t> length,
                                                             std::string_view first) {
  if (answered()) co_return Error(ErrorKind::conflict, "this request was answered before");
  auto text = head_text(head, length);
  if (!text) co_return Error(std::move(text).error());
  phase_ = Phase::streaming;
  content_counted_ = length.has_value() && !has_no_body_;
  answer_left_ = length.value_or(0);
  co_return co_await send_piece(*text, first);
}

asio::awaitable<Result<void>> ServerExchange::write(std::string_view bytes) {
  if (phase_ != Phase::streaming) {
    co_return Error(ErrorKind::conflict, "write() outside begin_response() and finish()");
  }
  constexpr std::string_view kNoHead;
  co_return co_await send_piece(kNoHead, bytes);
}

asio::awaitable<Result<void>> ServerExchange::send_piece(std::string_view head,
                                                         std::string_view bytes) {
  if (has_no_body_ || bytes.empty()) co_return co_await send(head);
  if (chunked_answer_) {
    std::array<char, 20> size{};
    auto* end = std::to_chars(size.data(), size.data() + 16, bytes.size(), 16).ptr;
    *end++ = '\r';
    *end++ = '\n';
    const std::string_view size_line(size.data(), static_cast<std::size_t>(end - size.data()));
    co_return co_await send(head, size_line, bytes, "\r\n");
  }
  if (content_counted_) {
    if (bytes.size() > answer_left_) {
      co_return Error(ErrorKind::internal, "the answer's body is longer than was announced");
    }
    answer_left_ -= bytes.size();
  }
  co_return co_await send(head, bytes);
}

asio::awaitable<Result<void>> ServerExchange::finish() {
  if (phase_ == Phase::finished) co_return ok();
  if (phase_ == Phase::unanswered) {
    co_return Error(ErrorKind::conflict, "finish() before begin_response()");
  }
  phase_ = Phase::finished;
  if (content_counted_ && answer_left_ > 0) {
    // The client must see a broken connection, never a short body that looks complete.
    broken_ = true;
    co_return Error(ErrorKind::internal, "the answer's body is shorter than was announced");
  }
  if (chunked_answer_) co_return co_await send("0\r\n\r\n");
  co_return ok();
}

asio::awaitable<bool> ServerExchange::conclude() {
  if (phase_ == Phase::streaming) {
    const bool complete = has_no_body_ || (content_counted_ && answer_left_ == 0);
    phase_ = Phase::finished;
    if (!complete) broken_ = true;
  }
  if (broken_ || !keep_alive_) co_return false;
  if (!body_may_be_drained()) co_return false;
  std::uint64_t drained = 0;
  std::array<char, 16 * 1024> piece;
  while (!body_is_over()) {
    auto count = co_await read_some(piece);
    if (!count) co_return false;
    drained += *count;
    if (drained > kMaxDrained) co_return false;
  }
  co_return true;
}

asio::awaitable<Result<void>> ServerExchange::upgrade(std::string_view protocol, UniqueFd other) {
  if (answered()) co_return Error(ErrorKind::conflict, "this request was answered before");
  if (parser_.get().version() < 11 || !body_is_over() ||
      !same_word(head_.headers.get("Upgrade"), protocol))
    co_return Error(ErrorKind::conflict,
                    "the request asks for no upgrade to " + std::string(protocol));
  phase_ = Phase::finished;
  const std::string head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: " +
                           std::string(protocol) + "\r\n\r\n";
  auto sent = co_await send(head);
  if (!sent) co_return sent;
  io_.is_upgraded = true;
  const auto joined = co_await join_streams(io_.socket, io_.ahead, std::move(other));
  broken_ = true;
  co_return joined;
}

asio::awaitable<Result<void>> ServerExchange::upgrade_to_web_socket(UniqueFd other) {
  if (answered()) co_return Error(ErrorKind::conflict, "this request was answered before");
  // What a client sends before it is accepted can't be a message.
  if (!is_web_socket_request(parser_.get()) || !body_is_over() || io_.ahead.size() > 0)
    co_return Error(ErrorKind::conflict, "the request asks for no WebSocket");
  phase_ = Phase::finished;
  io_.is_upgraded = true;
  const auto& request = parser_.get();
  const auto joined = co_await join_web_socket(io_.socket, request, std::move(other));
  broken_ = true;
  co_return joined;
}

}  // namespace trainyard::net
