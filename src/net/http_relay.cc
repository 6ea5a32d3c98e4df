#include "net/http_relay.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "base/log.h"
#include "net/as_result.h"
#include "net/idle_watch.h"

namespace trainyard::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using RelayStream = asio::local::stream_protocol;
using AnswerParser = http::response_parser<http::buffer_body>;

constexpr std::size_t kRelayPiece = 16 * 1024;
constexpr std::uint32_t kMaxAnswerHead = 64 * 1024;
// The longest path that fits into a sockaddr_un.
constexpr std::size_t kMaxSocketPath = 107;
constexpr std::string_view kOwnOrigin = "http://localhost";

// Of one connection, never of the next.
constexpr auto kHopByHop = std::to_array<std::string_view>(
    {"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection",
     "TE", "Trailer", "Transfer-Encoding", "Upgrade"});

// Whether the header `Connection` says that `name` is of this connection only.
bool is_named_in(std::string_view connection, std::string_view name) {
  while (!connection.empty()) {
    const std::size_t comma = connection.find(',');
    if (same_word(strip_blanks(connection.substr(0, comma)), name)) return true;
    connection.remove_prefix(comma == std::string_view::npos ? connection.size() : comma + 1);
  }
  return false;
}

bool is_hop_by_hop(std::string_view name, std::string_view connection) {
  return std::ranges::any_of(kHopByHop, [name](auto one) { return same_word(one, name); }) ||
         is_named_in(connection, name);
}

// How the body is framed on the way to the server.
struct RelayFraming {
  std::optional<std::uint64_t> length;
  bool is_chunked = false;
};

RelayFraming framing_of(const HttpExchange& exchange, const RelayRequest& request) {
  if (request.body) return {request.body->size(), false};
  const auto length = exchange.content_length();
  return {length, !length && exchange.head().headers.has("Transfer-Encoding")};
}

Result<std::string> relayed_head(const RequestHead& head, const RelayFraming& framing) {
  if (has_line_break(head.method) || has_line_break(head.target))
    return Error(ErrorKind::invalid_argument, "a line break within the request line");
  std::string text = head.method + ' ' + head.target + " HTTP/1.1\r\nHost: localhost\r\n";
  const std::string_view connection = head.headers.get("Connection");
  for (const auto& [name, value] : head.headers) {
    if (same_word(name, "Host") || same_word(name, "Content-Length") || same_word(name, "Expect") ||
        is_hop_by_hop(name, connection))
      continue;
    if (has_line_break(name) || has_line_break(value))
      return Error(ErrorKind::invalid_argument, "a line break within the header '" + name + "'");
    text.append(name).append(": ").append(value).append("\r\n");
  }
  if (framing.length) text += "Content-Length: " + std::to_string(*framing.length) + "\r\n";
  if (framing.is_chunked) text += "Transfer-Encoding: chunked\r\n";
  return text + "Connection: close\r\n\r\n";
}

ResponseHead relayed_answer(const AnswerParser& parser) {
  const auto& message = parser.get();
  ResponseHead head;
  head.status = message.result_int();
  const std::string connection(message[http::field::connection]);
  for (const auto& field : message) {
    const std::string name(field.name_string());
    std::string value(field.value());
    if (is_hop_by_hop(name, connection) || same_word(name, "Set-Cookie")) continue;
    if (same_word(name, "Location") && value.starts_with(std::string(kOwnOrigin) + '/'))
      value.erase(0, kOwnOrigin.size());
    if (same_word(name, "Content-Length") && head.status == 204) continue;
    head.headers.add(name, std::move(value));
  }
  return head;
}

// A connection to the server, for one request.
class RelayConnection {
 public:
  RelayConnection(const asio::any_io_executor& executor, const RelayRequest& request)
      : request_(request), socket_(executor), watch_(socket_) {
    parser_.header_limit(kMaxAnswerHead);
    parser_.body_limit(boost::none);
    if (request.head.method == "HEAD") parser_.skip(true);
  }

  asio::awaitable<Result<void>> connect() {
    if (request_.socket.size() > kMaxSocketPath)
      co_return Error(ErrorKind::invalid_argument,
                      "the path of the socket is too long: " + request_.socket);
    const RelayStream::endpoint endpoint(request_.socket);
    const auto waiting = watch_.wait(request_.idle_timeout);
    const auto [code] = co_await socket_.async_connect(endpoint, as_result);
    if (code) co_return failure(code, "connect to " + request_.socket);
    co_return ok();
  }

  asio::awaitable<Result<void>> send(std::string_view a, std::string_view b = {},
                                     std::string_view c = {}) {
    std::array<asio::const_buffer, 3> parts{asio::buffer(a), asio::buffer(b), asio::buffer(c)};
    std::size_t left = a.size() + b.size() + c.size();
    while (left > 0) {
      const auto waiting = watch_.wait(request_.idle_timeout);
      auto [code, sent] = co_await socket_.async_write_some(parts, as_result);
      if (code) co_return failure(code, "send the request");
      left -= sent;
      for (auto& part : parts) {
        const auto sent_of_part = std::min(sent, part.size());
        part += sent_of_part;
        sent -= sent_of_part;
      }
    }
    co_return ok();
  }

  asio::awaitable<Result<ResponseHead>> read_answer_head() {
    const auto waiting = watch_.wait(request_.answer_timeout);
    auto [code, count] = co_await http::async_read_header(socket_, ahead_, parser_, as_result);
    if (code) co_return failure(code, "read the answer");
    if (parser_.get().result_int() / 100 == 1)
      co_return Error(ErrorKind::unavailable,
                      "an answer of status " + std::to_string(parser_.get().result_int()));
    co_return relayed_answer(parser_);
  }

  // The answer's Content-Length; nullopt: it is chunked, or ends with the connection.
  std::optional<std::uint64_t> answer_length() const {
    const auto length = parser_.content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
  }

  // What came of the answer's body; nullopt: it has ended.
  asio::awaitable<Result<std::optional<std::string_view>>> read_answer(std::span<char> buffer) {
    auto& body = parser_.get().body();
    while (!parser_.is_done()) {
      body.data = buffer.data();
      body.size = buffer.size();
      const auto waiting = watch_.wait(request_.idle_timeout);
      auto [code, read] = co_await http::async_read_some(socket_, ahead_, parser_, as_result);
      if (code && code != http::error::need_buffer) co_return failure(code, "read the answer");
      const std::size_t count = buffer.size() - body.size;
      if (count > 0) co_return std::optional(std::string_view(buffer.data(), count));
    }
    co_return std::optional<std::string_view>();
  }

 private:
  Error failure(const beast::error_code& code, std::string_view doing) const {
    if (watch_.expired()) return Error(ErrorKind::deadline, "the server took too long").wrap(doing);
    const bool ended = code == asio::error::eof || code == http::error::end_of_stream ||
                       code == http::error::partial_message;
    return Error(ErrorKind::unavailable, ended ? "the server went away" : code.message())
        .wrap(doing);
  }

  const RelayRequest& request_;
  RelayStream::socket socket_;
  IdleWatch watch_;
  beast::flat_buffer ahead_{kMaxAnswerHead + kRelayPiece};
  AnswerParser parser_;
};

Error client_gone(const Error& error) {
  return Error(ErrorKind::cancelled, error.message());
}

// The request on its way to the server.
class RequestRelay {
 public:
  RequestRelay(HttpExchange& exchange, const RelayRequest& request, RelayConnection& server)
      : exchange_(exchange),
        request_(request),
        server_(server),
        framing_(framing_of(exchange, request)),
        left_(framing_.length.value_or(0)) {}

  // True: all of it was sent. False: the server takes no more, and may have answered already.
  asio::awaitable<Result<bool>> send() {
    auto head = relayed_head(request_.head, framing_);
    if (!head) co_return std::move(head).error();
    // Nothing of the server's is held until the client has sent something.
    auto piece = co_await read();
    if (!piece) co_return std::move(piece).error();
    const auto connected = co_await server_.connect();
    if (!connected) co_return connected.error();
    auto sent = co_await server_.send(*head);
    while (sent && !piece->empty()) {
      sent = co_await pass_on(*piece);
      if (!sent) break;
      piece = co_await read();
      if (!piece) co_return std::move(piece).error();
    }
    if (sent && framing_.is_chunked) sent = co_await server_.send("0\r\n\r\n");
    if (!sent && sent.error().kind() == ErrorKind::deadline) co_return sent.error();
    co_return bool(sent);
  }

 private:
  // The next piece, which was checked; empty: the end.
  asio::awaitable<Result<std::string_view>> read() {
    if (is_over_) co_return std::string_view();
    if (request_.body) {
      is_over_ = true;
      co_return std::string_view(*request_.body);
    }
    const std::span<char> buffer(buffer_);
    const auto count = co_await exchange_.read_some(buffer);
    if (!count) co_return client_gone(count.error());
    const std::string_view piece(buffer_.data(), *count);
    left_ -= std::min<std::uint64_t>(left_, *count);
    is_over_ = piece.empty() || (framing_.length && left_ == 0);
    if (request_.check) {
      const auto checked = request_.check(piece, is_over_);
      if (!checked) co_return checked.error();
    }
    co_return piece;
  }

  asio::awaitable<Result<void>> pass_on(std::string_view piece) {
    if (!framing_.is_chunked) co_return co_await server_.send(piece);
    std::array<char, 18> size{};
    auto* end = std::to_chars(size.data(), size.data() + 16, piece.size(), 16).ptr;
    *end++ = '\r';
    *end++ = '\n';
    const std::string_view size_line(size.data(), static_cast<std::size_t>(end - size.data()));
    co_return co_await server_.send(size_line, piece, "\r\n");
  }

  HttpExchange& exchange_;
  const RelayRequest& request_;
  RelayConnection& server_;
  const RelayFraming framing_;
  std::uint64_t left_;  // of a body with a length
  bool is_over_ = false;
  std::array<char, kRelayPiece> buffer_;
};

// The answer's body. An error: it was cut off, on either side.
asio::awaitable<Result<void>> pass_answer(HttpExchange& exchange, RelayConnection& server,
                                          ResponseHead head) {
  constexpr std::string_view kNothingYet;
  const auto length = server.answer_length();
  auto sent = co_await exchange.begin_response(std::move(head), length, kNothingYet);
  std::array<char, kRelayPiece> buffer;
  const std::span<char> room(buffer);
  while (sent) {
    auto piece = co_await server.read_answer(room);
    if (!piece) co_return std::move(piece).error();
    if (!*piece) co_return co_await exchange.finish();
    const std::string_view bytes = **piece;
    sent = co_await exchange.write(bytes);
  }
  co_return sent;
}

}  // namespace

asio::awaitable<Result<int>> relay(HttpExchange& exchange, const RelayRequest& request) {
  const auto executor = co_await asio::this_coro::executor;
  RelayConnection server(executor, request);
  RequestRelay body(exchange, request, server);
  const auto sent = co_await body.send();
  if (!sent) co_return sent.error();
  auto head = co_await server.read_answer_head();
  if (!head) co_return std::move(head).error();
  const int status = head->status;
  ResponseHead answer = std::move(*head);
  for (const auto& [name, value] : request.answer_headers) answer.headers.set(name, value);
  const auto passed = co_await pass_answer(exchange, server, std::move(answer));
  if (!passed) log::debug("relayed_answer_cut", {{"error", passed.error().message()}});
  co_return status;
}

}  // namespace trainyard::net
