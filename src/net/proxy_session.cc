#include "net/proxy_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <utility>
#include <vector>

#include "base/log.h"
#include "net/as_result.h"

namespace trainyard::net {
namespace {

namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kMaxProxyHead = 64 * 1024;
constexpr std::size_t kPiece = 64 * 1024;
constexpr std::uint16_t kHttps = 443;
constexpr std::chrono::seconds kClientLinger{2};
constexpr std::string_view kTunnelIsThere = "HTTP/1.1 200 Connection established\r\n\r\n";

// The other side has ended the stream. Many clients end TLS without close_notify.
bool is_end(const error_code& code) {
  return code == asio::error::eof || code == asio::ssl::error::stream_truncated;
}

// Tells a stream that no more data will follow.
asio::awaitable<void> end_sending(tcp::socket& stream) {
  error_code ignored;
  stream.shutdown(tcp::socket::shutdown_send, ignored);
  co_return;
}
asio::awaitable<void> end_sending(asio::ssl::stream<tcp::socket&>& stream) {
  (void)co_await stream.async_shutdown(as_result);
}

}  // namespace

ProxySession::ProxySession(tcp::socket client, const ForwardProxyOptions& options,
                           TlsContexts& contexts)
    : options_(options),
      contexts_(contexts),
      client_(std::move(client)),
      upstream_(client_.get_executor()),
      resolver_(client_.get_executor()),
      ahead_(2 * kMaxProxyHead),
      watchdog_(client_.get_executor()),
      pump_ended_(client_.get_executor()) {}

void ProxySession::start(std::function<void(std::shared_ptr<ProxySession>)> ended) {
  ended_ = std::move(ended);
  coroutines_ = 2;
  allow(options_.exchange_timeout);
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure) log::error("proxy_session_threw", {{"host", self->host_}});
    self->over_ = true;
    self->cut();
    self->watchdog_.cancel();
    if (--self->coroutines_ == 0) std::exchange(self->ended_, nullptr)(self);
  };
  const auto executor = client_.get_executor();
  asio::co_spawn(executor, watch(), done);
  asio::co_spawn(executor, run(), done);
}

void ProxySession::cut() {
  error_code ignored;
  resolver_.cancel();
  client_.close(ignored);
  upstream_.close(ignored);
}

void ProxySession::allow(std::chrono::milliseconds time) {
  deadline_ = Clock::now() + time;
  // The watchdog checks again by itself if it wakes too early.
  if (deadline_ < watchdog_.expiry()) watchdog_.cancel();
}

void ProxySession::moved() {
  allow(half_open_ ? options_.half_open_timeout : options_.idle_timeout);
}

asio::awaitable<void> ProxySession::watch() {
  while (!over_) {
    watchdog_.expires_at(deadline_);
    (void)co_await watchdog_.async_wait(as_result);
    if (over_ || Clock::now() < deadline_) continue;
    timed_out_ = true;
    if (connecting_) {
      // The client must still get a response.
      error_code ignored;
      resolver_.cancel();
      upstream_.close(ignored);
      deadline_ = Clock::now() + options_.exchange_timeout;
    } else {
      cut();
      deadline_ = Clock::time_point::max();
    }
  }
}

asio::awaitable<void> ProxySession::run() {
  error_code ignored;
  client_.set_option(tcp::no_delay(true), ignored);
  auto request = co_await read_request();
  if (!request) {
    if (request.error().kind() == ErrorKind::invalid_argument) {
      std::string reason = request.error().message();
      co_await answer(400, std::move(reason));
    }
    co_return;
  }
  host_ = request->target.host;
  if (host_.ends_with('.')) host_.pop_back();  // no certificate contains the root's dot
  Route route = options_.route(request->target);
  if (route.to == Route::To::refused) {
    options_.notice("refused " + request->target.to_string() + ": " + route.reason);
    co_await answer(403, std::move(route.reason));
    co_return;
  }
  const bool to_server = route.to == Route::To::server;
  connecting_ = true;
  allow(options_.connect_timeout);
  Result<void> reached;
  if (to_server) {
    reached = co_await reach_server(*request);
  } else {
    reached = co_await reach_host(*request);
  }
  connecting_ = false;
  allow(options_.exchange_timeout);
  if (!reached) {
    std::string reason = reached.error().message();
    log::debug("proxy_unreachable", {{"host", host_}, {"reason", reason}});
    co_await answer(timed_out_ ? 504 : 502, std::move(reason));
    co_return;
  }
  upstream_.set_option(tcp::no_delay(true), ignored);
  if (request->form == ProxyRequest::Form::tunnel) {
    std::string established(kTunnelIsThere);
    established += early_;
    const bool announced = co_await send(client_, std::move(established));
    if (!announced) co_return;
    if (to_server && request->target.port == kHttps) {
      co_await serve_tls();
      co_return;
    }
  }
  first_ += boost::beast::buffers_to_string(ahead_.data());
  const bool sent = co_await send(upstream_, std::move(first_));
  if (sent) co_await tunnel(client_);
}

asio::awaitable<Result<ProxyRequest>> ProxySession::read_request() {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(kMaxProxyHead);
  auto [code, count] = co_await http::async_read_header(client_, ahead_, parser, as_result);
  if (code) {
    const bool malformed =
        code.category() == http::make_error_code(http::error::bad_version).category() &&
        code != http::error::end_of_stream && code != http::error::partial_message;
    co_return Error(malformed ? ErrorKind::invalid_argument : ErrorKind::unavailable,
                    code.message());
  }
  RequestHead head;
  head.method = std::string(parser.get().method_string());
  head.target = std::string(parser.get().target());
  for (const auto& field : parser.get()) {
    head.headers.add(std::string(field.name_string()), std::string(field.value()));
  }
  co_return read_proxy_request(head);
}

asio::awaitable<Result<void>> ProxySession::reach_server(ProxyRequest request) {
  first_ = std::move(request.head_for_origin);
  auto connected = co_await connect(options_.server);
  if (!connected) {
    co_return std::move(connected).error().wrap(request.target.host + " is answered by Trainyard");
  }
  co_return ok();
}

asio::awaitable<Result<void>> ProxySession::reach_host(ProxyRequest request) {
  if (request.form == ProxyRequest::Form::tunnel) {
    co_return co_await connect_through(options_.upstreams.for_tunnel(request.target),
                                       request.target);
  }
  const UpstreamProxy* proxy = options_.upstreams.for_plain_http(request.target);
  first_ = std::move(request.head_for_origin);
  if (proxy != nullptr) {
    first_ = std::move(request.head_for_proxy);
    if (!proxy->authorization.empty())
      first_ += "Proxy-Authorization: " + proxy->authorization + "\r\n";
    first_ += "\r\n";
  }
  co_return co_await connect(proxy == nullptr ? request.target : proxy->address);
}

asio::awaitable<Result<void>> ProxySession::connect(HostPort to) {
  const std::string doing = "connect to " + to.to_string();
  const std::string port = std::to_string(to.port);
  auto [unknown, found] = co_await resolver_.async_resolve(to.host, port, as_result);
  error_code code = unknown;
  // A name lookup can't be cancelled, so its deadline may have passed meanwhile.
  if (!code && timed_out_) code = asio::error::operation_aborted;
  if (!code) {
    auto [failed, endpoint] = co_await asio::async_connect(upstream_, found, as_result);
    code = failed;
  }
  if (!code) co_return ok();
  co_return Error(ErrorKind::unavailable, timed_out_ ? "it took too long" : code.message())
      .wrap(doing);
}

asio::awaitable<Result<void>> ProxySession::connect_through(const UpstreamProxy* proxy,
                                                            HostPort to) {
  if (proxy == nullptr) co_return co_await connect(to);
  CO_TRY_VOID(co_await connect(proxy->address));
  const std::string place = to.to_string();
  const std::string doing = "connect to " + place + " through " + proxy->address.to_string();
  std::string connect_request = "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n";
  if (!proxy->authorization.empty())
    connect_request += "Proxy-Authorization: " + proxy->authorization + "\r\n";
  connect_request += "\r\n";
  const bool sent = co_await send(upstream_, std::move(connect_request));
  error_code code = sent ? error_code() : asio::error::make_error_code(asio::error::broken_pipe);
  std::size_t length = 0;
  if (sent) {
    auto dynamic = asio::dynamic_buffer(early_, kMaxProxyHead);
    auto [failed, count] =
        co_await asio::async_read_until(upstream_, dynamic, "\r\n\r\n", as_result);
    code = failed;
    length = count;
  }
  if (code) {
    co_return Error(ErrorKind::unavailable, timed_out_ ? "it took too long" : code.message())
        .wrap(doing);
  }
  const std::string status = early_.substr(0, early_.find('\r'));
  early_.erase(0, length);
  // "HTTP/1.x 2xx …"
  if (!status.starts_with("HTTP/1.") || status.size() < 12 || status[9] != '2') {
    co_return Error(ErrorKind::unavailable, "it answered " + status).wrap(doing);
  }
  co_return ok();
}

asio::awaitable<void> ProxySession::serve_tls() {
  auto context = contexts_.get(host_);
  if (!context) {
    log::error("proxy_certificate", {{"host", host_}, {"error", context.error().message()}});
    co_return;
  }
  asio::ssl::stream<tcp::socket&> stream(client_, **context);
  auto [code, used] =
      co_await stream.async_handshake(asio::ssl::stream_base::server, ahead_.data(), as_result);
  if (code) {
    note_tls_failure(code);
    co_return;
  }
  co_await tunnel(stream);
}

template <class Client>
asio::awaitable<void> ProxySession::tunnel(Client& client) {
  pumps_ = 2;
  moved();
  // Each side ends by itself or with the sockets; this waits for both, so that what they refer to
  // stays alive.
  const auto ended = [this](const std::exception_ptr& failure) {
    if (failure) cut();
    --pumps_;
    pump_ended_.cancel();
  };
  asio::co_spawn(client_.get_executor(), pump(client, upstream_), ended);
  asio::co_spawn(client_.get_executor(), pump(upstream_, client), ended);
  while (pumps_ > 0) {
    pump_ended_.expires_at(Clock::time_point::max());
    (void)co_await pump_ended_.async_wait(as_result);
  }
}

template <class From, class To>
asio::awaitable<void> ProxySession::pump(From& from, To& to) {
  std::vector<char> piece(kPiece);
  while (true) {
    auto [code, count] = co_await from.async_read_some(asio::buffer(piece), as_result);
    moved();
    if (count > 0) {
      auto [failed, written] =
          co_await asio::async_write(to, asio::buffer(piece.data(), count), as_result);
      moved();
      if (failed) break;
    }
    if (is_end(code)) {
      half_open_ = true;
      moved();
      co_await end_sending(to);
      co_return;
    }
    if (code) {
      note_tls_failure(code);
      break;
    }
  }
  // One side is gone: nothing more can be delivered to it.
  cut();
}

asio::awaitable<void> ProxySession::answer(int status, std::string reason) {
  allow(options_.exchange_timeout);
  std::string text = proxy_answer(status, reason);
  const bool sent = co_await send(client_, std::move(text));
  if (!sent) co_return;
  // Closing a socket with unread bytes would reset it, and the response would be lost: so read
  // until the client has received it, up to the size of one request's body.
  error_code failed;
  client_.shutdown(tcp::socket::shutdown_send, failed);
  std::vector<char> piece(kPiece);
  allow(kClientLinger);
  while (!failed) {
    auto [code, count] = co_await client_.async_read_some(asio::buffer(piece), as_result);
    failed = code;
  }
}

asio::awaitable<bool> ProxySession::send(tcp::socket& to, std::string bytes) {
  auto [code, count] = co_await asio::async_write(to, asio::buffer(bytes), as_result);
  co_return !code;
}

void ProxySession::note_tls_failure(const error_code& code) {
  if (code.category() != asio::error::get_ssl_category()) return;
  const int reason = ERR_GET_REASON(static_cast<unsigned long>(code.value()));
  log::debug("proxy_tls", {{"host", host_}, {"error", code.message()}});
  if (reason == SSL_R_TLSV1_ALERT_UNKNOWN_CA || reason == SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN ||
      reason == SSL_R_SSLV3_ALERT_BAD_CERTIFICATE) {
    options_.notice("a program asked for " + host_ +
                    " and does not trust this command's certificate authority");
  }
}

}  // namespace trainyard::net
