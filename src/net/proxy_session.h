#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/forward_proxy.h"
#include "net/proxy_request.h"
#include "net/tls_contexts.h"

namespace trainyard::net {

namespace asio = boost::asio;

// One client's connection to the proxy, for one request:
//
//   read head ─▶ route ─┬▶ refused ─▶ 403
//                       └▶ connect ─┬▶ tunnel, bytes as they are
//                          └▶ 502   └▶ TLS handshake ─▶ tunnel of the decrypted bytes
//
// Everything runs on the proxy's one thread, so there are no locks. There is one deadline at a
// time: it moves with each phase and each byte, and a watchdog closes what is late. Owned by its
// coroutines and the proxy's list, since any of them may use it last.
class ProxySession : public std::enable_shared_from_this<ProxySession> {
 public:
  // `options` and `contexts` outlive it.
  ProxySession(asio::ip::tcp::socket client, const ForwardProxyOptions& options,
               TlsContexts& contexts);

  // Runs to its end, then calls `ended`.
  void start(std::function<void(std::shared_ptr<ProxySession>)> ended);
  // Ends it now.
  void cut();

 private:
  using Clock = std::chrono::steady_clock;

  asio::awaitable<void> run();
  asio::awaitable<void> watch();
  asio::awaitable<Result<ProxyRequest>> read_request();
  // The message of an error is sent to the client.
  asio::awaitable<Result<void>> reach_server(ProxyRequest request);
  asio::awaitable<Result<void>> reach_host(ProxyRequest request);
  asio::awaitable<Result<void>> connect(HostPort to);
  asio::awaitable<Result<void>> connect_through(const UpstreamProxy* proxy, HostPort to);
  asio::awaitable<void> serve_tls();
  asio::awaitable<void> answer(int status, std::string reason);

  // Copies both directions until both have ended. The streams outlive it.
  template <class Client>
  asio::awaitable<void> tunnel(Client& client);
  template <class From, class To>
  asio::awaitable<void> pump(From& from, To& to);
  asio::awaitable<bool> send(asio::ip::tcp::socket& to, std::string bytes);

  void allow(std::chrono::milliseconds time);
  void moved();
  void note_tls_failure(const boost::system::error_code& code);

  const ForwardProxyOptions& options_;
  TlsContexts& contexts_;
  asio::ip::tcp::socket client_;
  asio::ip::tcp::socket upstream_;
  asio::ip::tcp::resolver resolver_;
  boost::beast::flat_buffer ahead_;  // what the client sent after its request's head
  std::string early_;                // what another proxy sent after its answer's head
  std::string first_;                // sent to the upstream first: a request's head
  std::string host_;                 // of the request
  asio::steady_timer watchdog_;
  asio::steady_timer pump_ended_;
  Clock::time_point deadline_ = Clock::time_point::max();
  int coroutines_ = 0;
  int pumps_ = 0;
  bool half_open_ = false;  // one direction has ended
  bool connecting_ = false;
  bool timed_out_ = false;
  bool over_ = false;
  std::function<void(std::shared_ptr<ProxySession>)> ended_;
};

}  // namespace trainyard::net
