#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <string>

#include "net/evictable.h"
#include "net/http_server.h"
#include "net/idle_watch.h"
#include "net/memory_budget.h"

namespace trainyard::net {

using RequestParser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;

// What the exchanges of one connection share: its socket and the bytes read ahead of need. Belongs
// to the connection's thread.
struct ConnectionIo {
  asio::ip::tcp::socket socket;  // non-blocking
  IdleWatch watch{socket};
  boost::beast::flat_buffer ahead;
  const HttpServerOptions& options;
  BudgetShare memory;        // of the request under way
  Evictable evictable;       // until the request under way is whole
  bool is_upgraded = false;  // it carries no exchanges any more
};

// HttpExchange over a connection. Made once the head is parsed; lives in the connection's
// coroutine.
class ServerExchange final : public HttpExchange {
 public:
  // `io` and `parser` outlive this. `may_keep_alive` false: the answer says Connection: close.
  ServerExchange(ConnectionIo& io, RequestParser& parser, bool may_keep_alive);

  const RequestHead& head() const override { return head_; }
  std::string remote_address() const override;
  std::optional<std::uint64_t> content_length() const override { return content_length_; }
  asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) override;
  asio::awaitable<Result<std::string>> read_all(Bytes most) override;
  asio::awaitable<Result<void>> respond(ResponseHead head, std::string body) override;
  asio::awaitable<Result<void>> begin_response(ResponseHead head,
                                               std::optional<std::uint64_t> length,
                                               std::string_view first) override;
  asio::awaitable<Result<void>> write(std::string_view bytes) override;
  asio::awaitable<Result<void>> finish() override;
  asio::awaitable<Result<void>> upgrade(std::string_view protocol, UniqueFd other) override;

  bool answered() const { return phase_ != Phase::unanswered; }
  // The connection must be cut, not closed in good order, so that the client sees a body was cut
  // short.
  bool broken() const { return broken_; }
  // To be called after the handler: ends the answer if it is whole and reads what little may be
  // left of the request. False: the connection can't carry another request.
  asio::awaitable<bool> conclude();

 private:
  enum class Phase { unanswered, streaming, finished };

  asio::awaitable<Result<std::string>> read_whole(Bytes most);
  asio::awaitable<Result<std::size_t>> read_counted(std::span<char> buffer);
  asio::awaitable<Result<std::size_t>> read_chunked(std::span<char> buffer);
  asio::awaitable<Result<void>> send(std::string_view a, std::string_view b = {},
                                     std::string_view c = {}, std::string_view d = {});
  // write(), with `head` in front of it.
  asio::awaitable<Result<void>> send_piece(std::string_view head, std::string_view bytes);
  Result<std::string> head_text(const ResponseHead& head, std::optional<std::uint64_t> length);
  // How long the client may keep the next read of the body waiting.
  std::chrono::nanoseconds body_patience() const;
  bool body_is_over() const;
  bool body_may_be_drained() const;

  ConnectionIo& io_;
  RequestParser& parser_;
  RequestHead head_;
  std::optional<std::uint64_t> content_length_;
  std::uint64_t body_left_ = 0;  // of a body with a Content-Length
  std::uint64_t body_read_ = 0;
  std::chrono::nanoseconds body_waited_{};  // for the client
  std::uint64_t answer_left_ = 0;
  Phase phase_ = Phase::unanswered;
  bool keep_alive_;
  bool continue_owed_;     // `Expect: 100-continue` that was not answered yet, body or none
  bool broken_ = false;    // the connection's framing is lost: nothing more can be read or sent
  bool bodiless_ = false;  // an answer that has no body: HEAD, 204, 304
  bool chunked_answer_ = false;
  bool content_counted_ = false;  // the answer announced its length and has that many bytes to send
};

}  // namespace trainyard::net
