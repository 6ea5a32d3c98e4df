#include "net/joined_streams.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <memory>

#include "net/as_result.h"

namespace trainyard::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using LocalSocket = asio::local::stream_protocol::socket;

constexpr std::size_t kJoinedPiece = 16 * 1024;
// TCP keep-alive: seconds until a silent client is probed, between probes, and the number of
// probes.
constexpr int kKeepIdle = 30, kKeepInterval = 10, kKeepCount = 3;

void watch_for_death(tcp::socket& client) {
  const int fd = client.native_handle(), on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &kKeepIdle, sizeof kKeepIdle);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &kKeepInterval, sizeof kKeepInterval);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &kKeepCount, sizeof kKeepCount);
}

template <class From, class To>
asio::awaitable<void> carry(From& from, To& to) {
  std::array<char, kJoinedPiece> piece;
  for (;;) {
    auto [code, count] = co_await from.async_read_some(asio::buffer(piece), as_result);
    if (code) co_return;
    auto [failed, written] =
        co_await asio::async_write(to, asio::buffer(piece.data(), count), as_result);
    if (failed) co_return;
  }
}

// The two directions, and how they wait for each other.
struct JoinedPair {
  JoinedPair(tcp::socket& client_socket, LocalSocket other_socket)
      : client(client_socket), other(std::move(other_socket)), ended(client.get_executor()) {}

  void close() {
    error_code ignored;
    client.close(ignored);
    other.close(ignored);
  }

  tcp::socket& client;
  LocalSocket other;
  asio::steady_timer ended;
  int directions = 2;
};

}  // namespace

asio::awaitable<Result<void>> join_streams(tcp::socket& client, boost::beast::flat_buffer& ahead,
                                           UniqueFd fd) {
  error_code code;
  LocalSocket other(client.get_executor());
  other.assign(asio::local::stream_protocol(), fd.get(), code);
  if (code) co_return Error(ErrorKind::internal, code.message()).wrap("join two connections");
  (void)fd.release();
  watch_for_death(client);
  JoinedPair pair(client, std::move(other));
  if (ahead.size() > 0) {
    auto [failed, written] = co_await asio::async_write(pair.other, ahead.data(), as_result);
    ahead.clear();
    code = failed;
  }
  if (code) co_return Error(ErrorKind::unavailable, code.message()).wrap("join two connections");
  // Each side ends by itself or with the sockets; this waits for both, so that what they refer to
  // stays alive.
  const auto ended = [&pair](const std::exception_ptr&) {
    pair.close();
    --pair.directions;
    pair.ended.cancel();
  };
  asio::co_spawn(client.get_executor(), carry(pair.client, pair.other), ended);
  asio::co_spawn(client.get_executor(), carry(pair.other, pair.client), ended);
  co_await asio::this_coro::throw_if_cancelled(false);  // the sockets are closed then
  while (pair.directions > 0) {
    pair.ended.expires_at(std::chrono::steady_clock::time_point::max());
    (void)co_await pair.ended.async_wait(as_result);
    pair.close();
  }
  co_await asio::this_coro::throw_if_cancelled(true);
  co_return ok();
}

}  // namespace trainyard::net
