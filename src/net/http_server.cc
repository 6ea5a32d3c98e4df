#include "net/http_server.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "net/as_result.h"
#include "net/http_connection.h"

namespace trainyard::net {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

// How often the log reports that the maximum number of connections is reached.
constexpr std::chrono::minutes kFullLogInterval{1};

Error listen_error(const error_code& code, const HttpServerOptions& options) {
  const std::string doing = "listen on " + options.host + " port " + std::to_string(options.port);
  if (code == asio::error::address_in_use) {
    return Error(ErrorKind::already_exists, "the port is taken").wrap(doing);
  }
  if (code == asio::error::access_denied) {
    return Error(ErrorKind::denied, code.message()).wrap(doing);
  }
  return Error(ErrorKind::invalid_argument, code.message()).wrap(doing);
}

class AsioHttpServer final : public HttpServer {
 public:
  AsioHttpServer(HttpServerOptions options, HttpHandler handler)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        memory_(options_.request_memory),
        loops_(std::max(1U, options_.threads)),
        acceptor_(loops_.front().context) {}

  ~AsioHttpServer() override { stop(std::chrono::milliseconds(0)); }

  Result<void> listen();
  std::uint16_t port() const override { return port_; }
  void stop(std::chrono::milliseconds grace) override;

 private:
  // A thread and its event loop: a connection stays with one from its first byte to its last.
  struct Loop {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work =
        asio::make_work_guard(context);
    std::thread thread;
  };

  asio::awaitable<void> accept_loop();
  void admit(tcp::socket socket);
  // Whether there is room for one more connection; may close another one for it.
  bool make_room();
  bool evict_oldest(HttpConnection::Waits waits, std::int64_t until) TRAINYARD_REQUIRES(mutex_);
  void ended(const std::shared_ptr<HttpConnection>& connection);
  std::vector<std::shared_ptr<HttpConnection>> everyone();

  const HttpServerOptions options_;
  const HttpHandler handler_;
  MemoryBudget memory_;
  std::deque<Loop> loops_;  // neither grows nor moves
  tcp::acceptor acceptor_;  // belongs to the first loop
  std::uint16_t port_ = 0;
  std::once_flag stopped_;

  Mutex mutex_;
  ConditionVariable changed_;
  std::unordered_set<std::shared_ptr<HttpConnection>> connections_ TRAINYARD_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point next_full_log_ TRAINYARD_GUARDED_BY(mutex_){};
  bool accepting_ TRAINYARD_GUARDED_BY(mutex_) = false;
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
};

Result<void> AsioHttpServer::listen() {
  error_code code;
  tcp::resolver resolver(acceptor_.get_executor());
  const auto found =
      resolver.resolve(options_.host, std::to_string(options_.port), tcp::resolver::passive, code);
  if (code || found.empty()) return listen_error(code, options_);
  const tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor_.open(endpoint.protocol(), code);
  if (!code) acceptor_.set_option(asio::socket_base::reuse_address(true), code);
  if (!code) acceptor_.bind(endpoint, code);
  if (!code) acceptor_.listen(asio::socket_base::max_listen_connections, code);
  if (code) return listen_error(code, options_);
  port_ = acceptor_.local_endpoint().port();

  {
    const MutexLock lock(mutex_);
    accepting_ = true;
  }
  asio::co_spawn(
      acceptor_.get_executor(), [this]() { return accept_loop(); },
      asio::bind_executor(acceptor_.get_executor(), [this](const std::exception_ptr&) {
        const MutexLock lock(mutex_);
        accepting_ = false;
        changed_.notify_all();
      }));
  for (Loop& loop : loops_) loop.thread = std::thread([&loop] { loop.context.run(); });
  return ok();
}

asio::awaitable<void> AsioHttpServer::accept_loop() {
  for (std::size_t next = 0; acceptor_.is_open(); next = (next + 1) % loops_.size()) {
    const asio::any_io_executor its_loop = loops_[next].context.get_executor();
    auto [code, socket] = co_await acceptor_.async_accept(its_loop, as_result);
    if (!code) {
      admit(std::move(socket));
      continue;
    }
    if (!acceptor_.is_open()) co_return;
    if (code == asio::error::connection_aborted) continue;
    // Out of descriptors or memory: clients continue to wait; try again a little later.
    log::warning("accept_failed", {{"error", code.message()}});
    asio::steady_timer pause(acceptor_.get_executor(), std::chrono::milliseconds(100));
    co_await pause.async_wait(as_result);
  }
}

void AsioHttpServer::admit(tcp::socket socket) {
  if (!make_room()) return;
  auto connection =
      std::make_shared<HttpConnection>(std::move(socket), options_, handler_, memory_);
  {
    const MutexLock lock(mutex_);
    connections_.insert(connection);
  }
  connection->start([this](const std::shared_ptr<HttpConnection>& it) { ended(it); });
}

bool AsioHttpServer::make_room() {
  const MutexLock lock(mutex_);
  if (stopping_) return false;
  if (connections_.size() < options_.max_connections) return true;
  const auto now = std::chrono::steady_clock::now();
  if (now >= next_full_log_) {
    next_full_log_ = now + kFullLogInterval;
    log::warning("connections_full", {{"connections", connections_.size()}});
  }
  const auto ns = [](std::chrono::steady_clock::duration time) {
    return time / std::chrono::nanoseconds(1);
  };
  const auto until = ns(now.time_since_epoch());
  return evict_oldest(HttpConnection::Waits::idle, until) ||
         evict_oldest(HttpConnection::Waits::stalled, until - ns(options_.stalled_after));
}

// Of those that have been waiting since `until` at the latest.
bool AsioHttpServer::evict_oldest(HttpConnection::Waits waits, std::int64_t until) {
  HttpConnection* oldest = nullptr;
  std::int64_t since_oldest = 0;
  for (const auto& connection : connections_) {
    const auto since = connection->waits_since(waits);
    if (since <= 0 || since > until || (oldest != nullptr && since >= since_oldest)) continue;
    oldest = connection.get();
    since_oldest = since;
  }
  return oldest != nullptr && oldest->evict(waits);
}

void AsioHttpServer::ended(const std::shared_ptr<HttpConnection>& connection) {
  const MutexLock lock(mutex_);
  connections_.erase(connection);
  changed_.notify_all();
}

std::vector<std::shared_ptr<HttpConnection>> AsioHttpServer::everyone() {
  const MutexLock lock(mutex_);
  return {connections_.begin(), connections_.end()};
}

void AsioHttpServer::stop(std::chrono::milliseconds grace) {
  std::call_once(stopped_, [this, grace] {
    {
      const MutexLock lock(mutex_);
      stopping_ = true;
    }
    asio::post(acceptor_.get_executor(), [this] {
      error_code ignored;
      acceptor_.close(ignored);
    });
    const auto deadline = std::chrono::steady_clock::now() + grace;
    {
      // Once accepting is over, the list of connections only shrinks.
      MutexLock lock(mutex_);
      changed_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) { return !accepting_; });
    }
    for (const auto& connection : everyone()) connection->leave();
    {
      MutexLock lock(mutex_);
      changed_.wait_until(lock, deadline,
                          [this]() TRAINYARD_REQUIRES(mutex_) { return connections_.empty(); });
    }
    for (const auto& connection : everyone()) connection->cut();
    {
      MutexLock lock(mutex_);
      changed_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) { return connections_.empty(); });
    }
    for (Loop& loop : loops_) loop.work.reset();
    for (Loop& loop : loops_)
      if (loop.thread.joinable()) loop.thread.join();  // none if listening failed
  });
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpServerOptions options,
                                                      HttpHandler handler) {
  auto server = std::make_unique<AsioHttpServer>(std::move(options), std::move(handler));
  TRY_VOID(server->listen());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace trainyard::net
