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

// State shared by the exchanges of one connection: its socket and bytes that were read ahead.
// Belongs to the connection's thread.
struct ConnectionIo {
  asio::ip::tcp::socket socket;  // non-blocking
  IdleWatch watch{socket};
  boost::beast::flat_buffer ahead;
  const HttpServerOptions& options;
  BudgetShare memory;        // used by the current request
  Evictable evictable;       // until the current request is complete: nothing has been promised
  Evictable stalled;         // later: while the client takes or sends nothing
  bool is_upgraded = false;  // no longer an HTTP connection
};

// HttpExchange over a connection. Created when the head is parsed; lives in the connection's
// coroutine.
class ServerExchange final : public HttpExchange {
 public:
  // `io` and `parser` outlive this. With `may_keep_alive` false the answer has Connection: close.
  ServerExchange(ConnectionIo& io, RequestParser& parser, bool may_keep_alive);

  const RequestHead& head() const override { return head_; }
  std::string remote_address() const override;
  std::optional<std::uint64_t> content_length() const override { return content_length_; }
  asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) override;
  asio::awaitable<Result<std::string>> read_all(Bytes max) override;
  asio::awaitable<Result<void>> respond(ResponseHead head, std::string body) override;
  asio::awaitable<Result<void>> begin_response(ResponseHead head,
                                               std::optional<std::uint64_t> length,
                                               std::string_view first) override;
  asio::awaitable<Result<void>> write(std::string_view bytes) override;
  asio::awaitable<Result<void>> finish() override;
  asio::awaitable<Result<void>> upgrade(std::string_view protocol, UniqueFd other) override;
  asio::awaitable<Result<void>> upgrade_to_web_socket(UniqueFd other) override;

  bool answered() const { return phase_ != Phase::unanswered; }
  // The connection must be reset, not closed in order, so that the client notices that a body is
  // incomplete.
  bool broken() const { return broken_; }
  // Called after the handler: completes the answer and reads the little that may be left of the
  // request. False: the connection can't be used for another request.
  asio::awaitable<bool> conclude();

 private:
  enum class Phase { unanswered, streaming, finished };

  asio::awaitable<Result<std::string>> read_all_bytes(Bytes max);
  asio::awaitable<Result<std::size_t>> read_counted(std::span<char> buffer);
  asio::awaitable<Result<std::size_t>> read_chunked(std::span<char> buffer);
  asio::awaitable<Result<void>> send(std::string_view a, std::string_view b = {},
                                     std::string_view c = {}, std::string_view d = {});
  // write(), with `head` in front of it.
  asio::awaitable<Result<void>> send_piece(std::string_view head, std::string_view bytes);
  Result<std::string> head_text(const ResponseHead& head, std::optional<std::uint64_t> length);
  // How long the next read of the body may wait for the client.
  std::chrono::nanoseconds body_timeout() const;
  bool body_is_over() const;
  bool body_may_be_drained() const;

  ConnectionIo& io_;
  RequestParser& parser_;
  RequestHead head_;
  std::optional<std::uint64_t> content_length_;
  std::uint64_t body_left_ = 0;  // of a body with a Content-Length
  std::uint64_t body_read_ = 0;
  std::chrono::nanoseconds body_waited_{};  // time spent waiting for the client
  std::uint64_t answer_left_ = 0;
  Phase phase_ = Phase::unanswered;
  bool keep_alive_;
  bool continue_pending_;     // `Expect: 100-continue` is unanswered, with or without a body
  bool broken_ = false;       // the framing is lost: nothing more can be read or sent
  bool has_no_body_ = false;  // an answer that has no body: HEAD, 204, 304
  bool chunked_answer_ = false;
  bool content_counted_ = false;  // the answer has a Content-Length, of which this is left to send
};

}  // namespace trainyard::net
