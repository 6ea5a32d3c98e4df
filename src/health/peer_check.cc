#include "health/peer_check.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "health/pattern.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr std::uint64_t kPeerSeed = 0x7065'6572;
constexpr int kRoundTrips = 10;
constexpr std::size_t kGreeting = 64;  // bytes: the host's name, and zeros
constexpr auto kPause = 50ms;
// How often it is looked whether it is over.
constexpr auto kTurn = 100ms;

Result<sockaddr_in> to_sockaddr(const std::string& address, std::uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &to.sin_addr) != 1)
    return Error(ErrorKind::invalid_argument, "'" + address + "' is no IPv4 address");
  return to;
}

bool would_wait() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

// The events that came; 0: none within the turn.
short wait_for(int socket, short events, std::chrono::milliseconds time) {
  pollfd waited{socket, events, 0};
  const int n = ::poll(&waited, 1,
                       static_cast<int>(std::min<std::chrono::milliseconds>(time, kTurn).count()));
  return n > 0 ? waited.revents : short{0};
}

Error late() {
  return Error(ErrorKind::deadline, "no answer in time");
}

// One attempt. unavailable: nobody listens there, or not yet.
Result<UniqueFd> connect_once(const PeerAddress& peer, const CheckTime& time,
                              const MakeSocket& make) {
  TRY(const sockaddr_in to, to_sockaddr(peer.address, peer.port));
  TRY(UniqueFd socket, make());
  const auto* address = reinterpret_cast<const sockaddr*>(&to);
  if (::connect(socket.get(), address, sizeof to) != 0 && errno != EINPROGRESS)
    return Error::from_errno(errno, "connect");
  while (wait_for(socket.get(), POLLOUT, time.left()) == 0)
    if (time.is_over()) return late();
  int failed = 0;
  socklen_t size = sizeof failed;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &failed, &size);
  if (failed != 0) return Error::from_errno(failed, "connect");
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

Result<UniqueFd> connect_to_peer(const PeerAddress& peer, const CheckTime& time,
                                 const MakeSocket& make) {
  for (;;) {
    auto socket = connect_once(peer, time, make);
    if (socket || time.is_over() || socket.error().kind() == ErrorKind::invalid_argument)
      return socket;
    std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(kPause, time.left()));
  }
}

// Sends and receives at the same time, so that neither side waits for the other.
Result<void> exchange(int socket, std::string_view out, std::span<char> in, const CheckTime& time) {
  std::size_t sent = 0, got = 0;
  while (sent < out.size() || got < in.size()) {
    if (time.is_over()) return late();
    const short wanted =
        static_cast<short>((sent < out.size() ? POLLOUT : 0) | (got < in.size() ? POLLIN : 0));
    const short ready = wait_for(socket, wanted, time.left());
    if (ready != 0 && got < in.size()) {
      const ssize_t n = ::recv(socket, in.data() + got, in.size() - got, MSG_DONTWAIT);
      if (n == 0) return Error(ErrorKind::unavailable, "it closed the connection");
      if (n < 0 && !would_wait()) return Error::from_errno(errno, "receive");
      got += n > 0 ? static_cast<std::size_t>(n) : 0;
    }
    if (ready != 0 && sent < out.size()) {
      const ssize_t n =
          ::send(socket, out.data() + sent, out.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0 && !would_wait()) return Error::from_errno(errno, "send");
      sent += n > 0 ? static_cast<std::size_t>(n) : 0;
    }
  }
  return ok();
}

Result<void> check_greeting(int socket, const std::string& host, const CheckTime& time) {
  std::array<char, kGreeting> greeting{};
  TRY_VOID(exchange(socket, {}, greeting, time));
  const std::string who(greeting.data(), ::strnlen(greeting.data(), greeting.size()));
  if (who != host) return Error(ErrorKind::corrupt, "'" + who + "' answers at its address");
  return ok();
}

// The shortest of them.
Result<std::chrono::nanoseconds> take_round_trips(int socket, const CheckTime& time) {
  std::chrono::nanoseconds best = 1h;
  for (int i = 0; i < kRoundTrips; ++i) {
    std::array<char, 1> answer{};
    const auto began = Steady::now();
    TRY_VOID(exchange(socket, "?", answer, time));
    best = std::min<std::chrono::nanoseconds>(best, Steady::now() - began);
  }
  return best;
}

Result<std::string> measure(const PeerAddress& peer, Bytes size, const CheckTime& time,
                            const MakeSocket& make) {
  TRY(const UniqueFd socket, connect_to_peer(peer, time, make));
  TRY_VOID(check_greeting(socket.get(), peer.host, time));
  TRY(const auto round_trip, take_round_trips(socket.get(), time));
  std::vector<std::uint64_t> out(size.value / sizeof(std::uint64_t)), in(out.size());
  fill_pattern(out, kPeerSeed);
  const auto began = Steady::now();
  TRY_VOID(exchange(socket.get(),
                    {reinterpret_cast<const char*>(out.data()), out.size() * sizeof out[0]},
                    {reinterpret_cast<char*>(in.data()), in.size() * sizeof in[0]}, time));
  const auto took = Steady::now() - began;
  if (const auto bad = find_difference(in, kPeerSeed))
    return Error(ErrorKind::corrupt,
                 "byte " + std::to_string(*bad * sizeof in[0]) + " came back changed");
  char text[32];
  std::snprintf(text, sizeof text, "%.2f ms",
                std::chrono::duration<double>(round_trip).count() * 1e3);
  return std::string(text) + " there and back, " + format_bytes(size) + " both ways at " +
         format_rate(size, took);
}

// Until the peer has enough, or `stop`.
void answer(const UniqueFd& socket, const std::string& host, const std::atomic<bool>& stop) {
  std::array<char, kGreeting> greeting{};
  std::copy_n(host.begin(), std::min(host.size(), kGreeting - 1), greeting.begin());
  const CheckTime time{Steady::time_point::max(), &stop};
  if (!exchange(socket.get(), {greeting.data(), greeting.size()}, {}, time)) return;
  std::vector<char> bytes(64 * 1024);
  while (!stop) {
    if (wait_for(socket.get(), POLLIN, kTurn) == 0) continue;
    const ssize_t got = ::recv(socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && would_wait()) continue;
    if (got <= 0) return;
    if (!exchange(socket.get(), {bytes.data(), static_cast<std::size_t>(got)}, {}, time)) return;
  }
}

}  // namespace

PeerResponder::PeerResponder(UniqueFd listener, std::string host)
    : listener_(std::move(listener)), host_(std::move(host)), thread_([this] { accept_all(); }) {}

PeerResponder::~PeerResponder() {
  stop_ = true;
  thread_.join();
}

void PeerResponder::accept_all() {
  while (!stop_) {
    if (wait_for(listener_.get(), POLLIN, kTurn) == 0) continue;
    UniqueFd taken(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!taken) continue;
    answering_.emplace_back([this, socket = std::move(taken)] { answer(socket, host_, stop_); });
  }
  for (std::thread& each : answering_) each.join();
}

Result<UniqueFd> make_peer_socket() {
  UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return Error::from_errno(errno, "socket");
  return socket;
}

Verdict check_peer(const PeerAddress& peer, Bytes size, const CheckTime& time,
                   const MakeSocket& make) {
  const auto measured = measure(peer, size, time, make);
  if (measured) return passed(*measured);
  if (time.is_cancelled()) return skipped("cancelled");
  return failed(peer.host + " (" + peer.address +
                ") can't be reached through the job's network: " + measured.error().message());
}

}  // namespace trainyard::health
