#include "net/web_socket_join.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <exception>
#include <string>

#include "base/frames.h"
#include "net/as_result.h"

namespace trainyard::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using beast::error_code;
using LocalStream = asio::local::stream_protocol::socket;

constexpr std::size_t kLocalPiece = 16 * 1024;
// For accepting and closing.
constexpr std::chrono::seconds kHandshakeTimeout{5};
// A client that is silent for half of this is sent a ping, and closed after the whole.
constexpr std::chrono::seconds kSilence{120};

// The two directions, and how they wait for each other.
struct WebSocketPair {
  WebSocketPair(tcp::socket& client_socket, LocalStream local_socket)
      : client(client_socket),
        web(client_socket),
        local(std::move(local_socket)),
        ended(client_socket.get_executor()) {}

  void close() {
    error_code ignored;
    client.close(ignored);
    local.close(ignored);
  }

  tcp::socket& client;
  websocket::stream<tcp::socket&, false> web;  // without compression
  LocalStream local;
  asio::steady_timer ended;
  int directions = 2;
};

asio::awaitable<void> carry_messages_in(WebSocketPair& pair) {
  beast::flat_buffer message;
  for (;;) {
    message.clear();
    auto [code, count] = co_await pair.web.async_read(message, as_result);
    if (code) break;
    const std::string frame =
        make_frame(pair.web.got_text() ? kTextMessage : kBinaryMessage,
                   {static_cast<const char*>(message.cdata().data()), message.size()});
    auto [failed, written] = co_await asio::async_write(pair.local, asio::buffer(frame), as_result);
    if (failed) break;
  }
  // The other direction ends by it.
  error_code ignored;
  pair.local.close(ignored);
}

asio::awaitable<void> carry_messages_out(WebSocketPair& pair) {
  FrameReader frames;
  std::array<char, kLocalPiece> piece;
  for (;;) {
    const auto frame = frames.next();
    if (!frame) break;
    if (!*frame) {
      auto [code, count] = co_await pair.local.async_read_some(asio::buffer(piece), as_result);
      if (code) break;
      frames.feed({piece.data(), count});
      continue;
    }
    pair.web.binary((*frame)->kind == kBinaryMessage);
    auto [failed, written] =
        co_await pair.web.async_write(asio::buffer((*frame)->content), as_result);
    if (failed) break;
  }
  const websocket::close_reason reason(websocket::close_code::normal);
  (void)co_await pair.web.async_close(reason, as_result);
}

}  // namespace

bool is_web_socket_request(const UpgradeRequest& request) {
  return websocket::is_upgrade(request);
}

asio::awaitable<Result<void>> join_web_socket(tcp::socket& client, const UpgradeRequest& request,
                                              UniqueFd fd) {
  error_code code;
  LocalStream local(client.get_executor());
  local.assign(asio::local::stream_protocol(), fd.get(), code);
  if (code) co_return Error(ErrorKind::internal, code.message()).wrap("join a WebSocket");
  (void)fd.release();
  WebSocketPair pair(client, std::move(local));
  pair.web.set_option(websocket::stream_base::timeout{kHandshakeTimeout, kSilence, true});
  pair.web.read_message_max(kMaxFrame);
  pair.web.auto_fragment(false);
  // A read returns only when the client has closed its connection too.
  pair.web.control_callback([&pair](websocket::frame_type kind, beast::string_view) {
    error_code ignored;
    if (kind == websocket::frame_type::close) pair.local.close(ignored);
  });
  auto [refused] = co_await pair.web.async_accept(request, as_result);
  if (refused)
    co_return Error(ErrorKind::unavailable, refused.message()).wrap("accept a WebSocket");
  // Each direction ends by itself or with the sockets; this waits for both, so that what they refer
  // to stays alive.
  const auto ended = [&pair](const std::exception_ptr&) {
    --pair.directions;
    pair.ended.cancel();
  };
  asio::co_spawn(client.get_executor(), carry_messages_in(pair), ended);
  asio::co_spawn(client.get_executor(), carry_messages_out(pair), ended);
  co_await asio::this_coro::throw_if_cancelled(false);  // the sockets are closed then
  while (pair.directions > 0) {
    pair.ended.expires_at(std::chrono::steady_clock::time_point::max());
    (void)co_await pair.ended.async_wait(as_result);
  }
  co_await asio::this_coro::throw_if_cancelled(true);
  pair.close();
  co_return ok();
}

}  // namespace trainyard::net
