#include "net/forward_proxy.h"

#include <fcntl.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "base/log.h"
#include "net/as_result.h"
#include "net/proxy_session.h"
#include "net/tls_contexts.h"

namespace trainyard::net {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

class AsioForwardProxy final : public ForwardProxy {
 public:
  explicit AsioForwardProxy(ForwardProxyOptions options)
      : options_(std::move(options)), contexts_(options_.authority, options_.clock) {}

  ~AsioForwardProxy() override { stop(); }

  Result<void> listen();
  std::uint16_t port() const override { return port_; }
  void stop() override;

 private:
  asio::awaitable<void> accept_loop();
  void admit(tcp::socket socket);

  const ForwardProxyOptions options_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer pause_{context_};
  std::uint16_t port_ = 0;
  std::thread thread_;
  std::once_flag stopped_;

  // The thread's own.
  TlsContexts contexts_;
  std::unordered_set<std::shared_ptr<ProxySession>> sessions_;
};

Result<void> AsioForwardProxy::listen() {
  error_code code;
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), 0);
  acceptor_.open(endpoint.protocol(), code);
  if (!code) acceptor_.bind(endpoint, code);
  if (!code) acceptor_.listen(asio::socket_base::max_listen_connections, code);
  if (!code) port_ = acceptor_.local_endpoint(code).port();
  if (code) {
    return Error(ErrorKind::unavailable, code.message()).wrap("listen on 127.0.0.1");
  }
  // Asio doesn't set it when it opens sockets, and a child started now must not inherit the port.
  ::fcntl(acceptor_.native_handle(), F_SETFD, FD_CLOEXEC);
  asio::co_spawn(context_, accept_loop(), [](const std::exception_ptr& failure) {
    if (failure) log::error("proxy_accept_threw");
  });
  thread_ = std::thread([this] { context_.run(); });
  return ok();
}

asio::awaitable<void> AsioForwardProxy::accept_loop() {
  while (acceptor_.is_open()) {
    if (sessions_.size() >= options_.max_connections) {
      // The end of a session wakes this.
      pause_.expires_at(std::chrono::steady_clock::time_point::max());
      (void)co_await pause_.async_wait(as_result);
      continue;
    }
    auto [code, socket] = co_await acceptor_.async_accept(as_result);
    if (!code) {
      admit(std::move(socket));
      continue;
    }
    if (!acceptor_.is_open()) co_return;
    if (code == asio::error::connection_aborted) continue;
    // Out of descriptors or memory: clients continue to wait; try again a little later.
    log::warning("proxy_accept_failed", {{"error", code.message()}});
    pause_.expires_after(std::chrono::milliseconds(100));
    (void)co_await pause_.async_wait(as_result);
  }
}

void AsioForwardProxy::admit(tcp::socket socket) {
  ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
  auto session = std::make_shared<ProxySession>(std::move(socket), options_, contexts_);
  sessions_.insert(session);
  session->start([this](const std::shared_ptr<ProxySession>& it) {
    sessions_.erase(it);
    pause_.cancel();
  });
}

void AsioForwardProxy::stop() {
  std::call_once(stopped_, [this] {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] {
      error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
      for (const auto& session : sessions_) session->cut();
    });
    // Only what was just closed keeps it running.
    thread_.join();
  });
}

}  // namespace

Result<std::unique_ptr<ForwardProxy>> ForwardProxy::start(ForwardProxyOptions options) {
  auto proxy = std::make_unique<AsioForwardProxy>(std::move(options));
  TRY_VOID(proxy->listen());
  return std::unique_ptr<ForwardProxy>(std::move(proxy));
}

}  // namespace trainyard::net
