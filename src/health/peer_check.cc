#include "health/peer_check.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "health/line_stream.h"
#include "health/pattern.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr std::uint64_t kPeerSeed = 0x7065'6572;
constexpr int kRoundTrips = 10;
constexpr std::size_t kGreetingSize = 64;  // bytes: the host's name, and zeros
constexpr auto kPause = 50ms;
// No request is longer.
constexpr auto kMaxEchoed = mib(64);

Result<sockaddr_in> to_sockaddr(const std::string& address, std::uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &to.sin_addr) != 1)
    return Error(ErrorKind::invalid_argument, "'" + address + "' is no IPv4 address");
  return to;
}

// One attempt. unavailable: nothing is listening there (yet).
Result<UniqueFd> connect_once(const PeerAddress& peer, const CheckTime& time,
                              const MakeSocket& make) {
  TRY(const sockaddr_in to, to_sockaddr(peer.address, peer.port));
  TRY(UniqueFd socket, make());
  const auto* address = reinterpret_cast<const sockaddr*>(&to);
  if (::connect(socket.get(), address, sizeof to) != 0 && errno != EINPROGRESS)
    return Error::from_errno(errno, "connect");
  while (wait_for_events(socket.get(), POLLOUT, time.left()) == 0)
    if (time.is_over()) return Error(ErrorKind::deadline, "no answer in time");
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

Result<void> check_greeting(int socket, const std::string& host, const CheckTime& time) {
  std::array<char, kGreetingSize> greeting{};
  TRY_VOID(exchange(socket, {}, greeting, time));
  const std::string who(greeting.data(), ::strnlen(greeting.data(), greeting.size()));
  if (who != host) return Error(ErrorKind::corrupt, "'" + who + "' answers at its address");
  return ok();
}

// The shortest time.
Result<std::chrono::nanoseconds> take_round_trips(int socket, const CheckTime& time) {
  std::chrono::nanoseconds best = 1h;
  for (int i = 0; i < kRoundTrips; ++i) {
    std::array<char, 1> answer{};
    const auto began = Steady::now();
    TRY_VOID(exchange(socket, "echo 1\n?", answer, time));
    best = std::min<std::chrono::nanoseconds>(best, Steady::now() - began);
  }
  return best;
}

Result<std::string> measure(int socket, const PeerAddress& peer, Bytes size,
                            const CheckTime& time) {
  TRY_VOID(check_greeting(socket, peer.host, time));
  TRY(const auto round_trip, take_round_trips(socket, time));
  std::vector<std::uint64_t> out(size.value / sizeof(std::uint64_t)), in(out.size());
  fill_pattern(out, kPeerSeed);
  const auto began = Steady::now();
  TRY_VOID(write_line(socket, "echo " + std::to_string(out.size() * sizeof out[0]), time));
  TRY_VOID(exchange(socket, {reinterpret_cast<const char*>(out.data()), out.size() * sizeof out[0]},
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

Result<CheckedPeer> connect_and_measure(const PeerAddress& peer, Bytes size, const CheckTime& time,
                                        const MakeSocket& make) {
  TRY(UniqueFd socket, connect_to_peer(peer, time, make));
  TRY(std::string measured, measure(socket.get(), peer, size, time));
  return CheckedPeer{passed(std::move(measured)), std::move(socket)};
}

// Echoes received data.
Result<void> echo(int socket, std::uint64_t size, const CheckTime& time) {
  std::vector<char> bytes(64 * 1024);
  while (size > 0) {
    if (time.is_over()) return Error(ErrorKind::cancelled, "the responder goes");
    if (wait_for_events(socket, POLLIN, time.left()) == 0) continue;
    const ssize_t got =
        ::recv(socket, bytes.data(), std::min<std::uint64_t>(bytes.size(), size), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got <= 0) return Error(ErrorKind::unavailable, "it closed the connection");
    TRY_VOID(exchange(socket, {bytes.data(), static_cast<std::size_t>(got)}, {}, time));
    size -= static_cast<std::uint64_t>(got);
  }
  return ok();
}

// Until the peer closes the connection, sends an invalid request, or `stop`.
Result<void> answer(int socket, const std::string& host, NcclHost* nccl,
                    const std::atomic<bool>& stop) {
  std::array<char, kGreetingSize> greeting{};
  std::copy_n(host.begin(), std::min(host.size(), kGreetingSize - 1), greeting.begin());
  const CheckTime time{Steady::time_point::max(), &stop};
  TRY_VOID(exchange(socket, {greeting.data(), greeting.size()}, {}, time));
  for (;;) {
    TRY(const std::string request, read_line(socket, time));
    constexpr std::string_view kEcho = "echo ";
    if (request == "nccl") {
      answer_nccl(nccl, socket, time);
      continue;
    }
    std::uint64_t size = 0;
    const char* const end = request.data() + request.size();
    if (!request.starts_with(kEcho) ||
        std::from_chars(request.data() + kEcho.size(), end, size).ptr != end ||
        size > kMaxEchoed.value)
      return Error(ErrorKind::corrupt, "'" + request + "' is no request");
    TRY_VOID(echo(socket, size, time));
  }
}

}  // namespace

PeerResponder::PeerResponder(UniqueFd listener, std::string host, std::shared_ptr<NcclHost> nccl)
    : listener_(std::move(listener)),
      host_(std::move(host)),
      nccl_(std::move(nccl)),
      thread_([this] { accept_all(); }) {}

PeerResponder::~PeerResponder() {
  stop_ = true;
  thread_.join();
}

void PeerResponder::accept_all() {
  while (!stop_) {
    if (wait_for_events(listener_.get(), POLLIN, 1s) == 0) continue;
    UniqueFd taken(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!taken) continue;
    answering_.emplace_back([this, socket = std::move(taken)] {
      (void)answer(socket.get(), host_, nccl_.get(), stop_);  // the peer says what it found
    });
  }
  for (std::thread& each : answering_) each.join();
}

Result<UniqueFd> make_peer_socket() {
  UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return Error::from_errno(errno, "socket");
  return socket;
}

CheckedPeer check_peer(const PeerAddress& peer, Bytes size, const CheckTime& time,
                       const MakeSocket& make) {
  auto checked = connect_and_measure(peer, size, time, make);
  if (checked) return std::move(*checked);
  if (time.is_cancelled()) return {skipped("cancelled"), {}};
  return {failed(peer.host + " (" + peer.address +
                 ") can't be reached through the job's network: " + checked.error().message()),
          {}};
}

}  // namespace trainyard::health
