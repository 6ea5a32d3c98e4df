#include "network/relay.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <vector>

#include "base/files.h"
#include "base/log.h"
#include "network/name_spaces.h"

namespace trainyard::network {
namespace {

constexpr int kPollMilliseconds = 1000;
constexpr std::size_t kBuffer = 128 * 1024;
constexpr std::size_t kMaxHead = 16 * 1024;
constexpr int kBacklog = 256;
constexpr timeval kAnswerTimeout{5, 0};

Result<sockaddr_storage> to_sockaddr(const std::string& address, std::uint16_t port,
                                     socklen_t& size) {
  sockaddr_storage storage{};
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    size = sizeof *v4;
    return storage;
  }
  if (::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    size = sizeof *v6;
    return storage;
  }
  return Error(ErrorKind::invalid_argument, "'" + address + "' is no address");
}

Result<UniqueFd> listen_here(const std::string& address, std::uint16_t port) {
  socklen_t size = 0;
  TRY(const sockaddr_storage storage, to_sockaddr(address, port, size));
  UniqueFd listener(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (!listener) return Error::from_errno(errno, "socket");
  ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0 ||
      ::listen(listener.get(), kBacklog) != 0)
    return Error::from_errno(errno, "listen at " + address + ":" + std::to_string(port));
  return listener;
}

void reset(UniqueFd& socket) {
  const linger at_once{1, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket.reset();
}

// Bytes on their way from one socket to the other.
struct Flow {
  std::vector<char> bytes;
  std::size_t sent = 0;
  bool source_ended = false;
  bool done = false;  // and the other side was told
};

struct Side {
  UniqueFd socket;
  std::uint32_t watched = 0;
};

struct Pair {
  std::array<Side, 2> sides;
  std::array<Flow, 2> flows;  // flows[i]: from sides[i] to the other
};

bool would_wait() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

// False: the connection is broken.
bool move_bytes(Flow& flow, int from, int to) {
  for (;;) {
    if (flow.sent == flow.bytes.size() && !flow.source_ended) {
      flow.bytes.resize(kBuffer);
      const ssize_t got = ::recv(from, flow.bytes.data(), flow.bytes.size(), 0);
      flow.bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
      flow.sent = 0;
      if (got < 0) return would_wait();
      if (got == 0) flow.source_ended = true;
    }
    while (flow.sent < flow.bytes.size()) {
      const ssize_t put =
          ::send(to, flow.bytes.data() + flow.sent, flow.bytes.size() - flow.sent, MSG_NOSIGNAL);
      if (put < 0) return would_wait();
      flow.sent += static_cast<std::size_t>(put);
    }
    if (!flow.source_ended) continue;
    if (!flow.done) ::shutdown(to, SHUT_WR);
    flow.done = true;
    return true;
  }
}

class Loop {
 public:
  Loop(int listener, const Connect& connect, std::size_t max)
      : listener_(listener), connect_(connect), max_(max) {}

  Result<void> run(const std::atomic<bool>& stop) {
    epoll_ = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll_) return Error::from_errno(errno, "epoll_create1");
    while (!stop) {
      take_when_there_is_room();
      std::array<epoll_event, 64> events;
      const int n = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                 kPollMilliseconds);
      if (n < 0 && errno != EINTR) return Error::from_errno(errno, "epoll_wait");
      for (int i = 0; i < n; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == listener_) {
          accept_some();
        } else if (const auto found = pairs_.find(fd); found != pairs_.end()) {
          const std::shared_ptr<Pair> pair = found->second;
          serve(*pair);
        }
      }
    }
    return ok();
  }

 private:
  void watch(int fd, std::uint32_t what, int how) {
    epoll_event event{};
    event.events = what;
    event.data.fd = fd;
    if (::epoll_ctl(epoll_.get(), how, fd, &event) != 0)
      log::warning("relay_not_watched", {{"error", Error::from_errno(errno, "epoll").message()}});
  }

  bool has_room() const { return pairs_.size() < 2 * max_; }

  void take_when_there_is_room() {
    if (taking_ == has_room()) return;
    taking_ = !taking_;
    watch(listener_, EPOLLIN, taking_ ? EPOLL_CTL_ADD : EPOLL_CTL_DEL);
  }

  void accept_some() {
    while (has_room()) {
      UniqueFd taken(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (!taken) return;
      auto onward = connect_();
      if (!onward) {
        log::debug("relay_refused", {{"error", onward.error().message()}});
        reset(taken);
        continue;
      }
      ::fcntl(onward->get(), F_SETFL, O_NONBLOCK);
      auto pair = std::make_shared<Pair>();
      const int on = 1;
      for (int fd : {taken.get(), onward->get()}) {
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        pairs_[fd] = pair;  // shared by its two descriptors
      }
      pair->sides[0].socket = std::move(taken);
      pair->sides[1].socket = std::move(*onward);
      for (Side& side : pair->sides) {
        side.watched = EPOLLIN;
        watch(side.socket.get(), side.watched, EPOLL_CTL_ADD);
      }
    }
  }

  void serve(Pair& pair) {
    const int a = pair.sides[0].socket.get(), b = pair.sides[1].socket.get();
    const bool fine = move_bytes(pair.flows[0], a, b) && move_bytes(pair.flows[1], b, a);
    if (!fine || (pair.flows[0].done && pair.flows[1].done)) {
      pairs_.erase(a);
      pairs_.erase(b);
      for (Side& side : pair.sides)
        if (fine)
          side.socket.reset();
        else
          reset(side.socket);
      return;
    }
    for (std::size_t i = 0; i < 2; ++i) {
      Flow& out = pair.flows[i];
      Flow& in = pair.flows[1 - i];
      std::uint32_t what = 0;
      if (!out.source_ended && out.sent == out.bytes.size()) what |= EPOLLIN;
      if (in.sent < in.bytes.size()) what |= EPOLLOUT;
      Side& side = pair.sides[i];
      if (what == side.watched) continue;
      side.watched = what;
      watch(side.socket.get(), what, EPOLL_CTL_MOD);
    }
  }

  const int listener_;
  const Connect& connect_;
  const std::size_t max_;
  bool taking_ = false;
  UniqueFd epoll_;
  std::map<int, std::shared_ptr<Pair>> pairs_;
};

// The first line of a request without a body.
Result<std::string> read_request(int socket) {
  std::string head;
  std::array<char, 4096> buffer;
  while (head.find("\r\n\r\n") == std::string::npos) {
    if (head.size() > kMaxHead) return Error(ErrorKind::invalid_argument, "the head is too long");
    const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got <= 0) return Error(ErrorKind::unavailable, "the request was not finished");
    head.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return head.substr(0, head.find("\r\n"));
}

std::string status_only(const std::string& status) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

void answer(int socket, const std::string& path,
            const std::function<Result<std::string>()>& fetch) {
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO})
    ::setsockopt(socket, SOL_SOCKET, option, &kAnswerTimeout, sizeof kAnswerTimeout);
  const auto line = read_request(socket);
  if (!line) return;
  std::string text = status_only("404 Not Found");
  if (*line == "GET " + path + " HTTP/1.1" || *line == "GET " + path + " HTTP/1.0") {
    auto fetched = fetch();
    text = fetched ? std::move(*fetched) : status_only("503 Service Unavailable");
  }
  const auto sent = write_all(socket, text);
  if (!sent) log::debug("answer_not_taken", {{"error", sent.error().message()}});
}

}  // namespace

Result<UniqueFd> listen_in_namespace(const std::filesystem::path& name_space,
                                     const std::string& address, std::uint16_t port) {
  UniqueFd listener;
  const auto listen = [&]() -> Result<void> {
    TRY(listener, listen_here(address, port));
    return ok();
  };
  TRY_VOID(run_in_namespace(name_space, listen));
  return listener;
}

namespace {

Result<UniqueFd> connect_socket(const std::string& host, std::uint16_t port, int flags) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
      failed != 0)
    return Error(ErrorKind::unavailable, host + ": " + ::gai_strerror(failed));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
  UniqueFd socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  if (!socket) return Error::from_errno(errno, "socket");
  if (::connect(socket.get(), found->ai_addr, found->ai_addrlen) != 0 && errno != EINPROGRESS)
    return Error::from_errno(errno, "connect to " + host + ":" + std::to_string(port));
  return socket;
}

}  // namespace

Result<UniqueFd> connect_to(const std::string& host, std::uint16_t port) {
  return connect_socket(host, port, 0);
}

Result<UniqueFd> begin_connecting_to(const std::string& host, std::uint16_t port) {
  return connect_socket(host, port, SOCK_NONBLOCK);
}

Relay::Relay(UniqueFd listener, Connect connect, std::size_t max)
    : listener_(std::move(listener)), connect_(std::move(connect)), max_(max) {}

Result<void> Relay::run(const std::atomic<bool>& stop) {
  Loop loop(listener_.get(), connect_, max_);
  return loop.run(stop);
}

Result<void> answer_one_path(const UniqueFd& listener, const std::string& path,
                             const std::function<Result<std::string>()>& fetch,
                             const std::atomic<bool>& stop) {
  while (!stop) {
    pollfd ready{listener.get(), POLLIN, 0};
    if (::poll(&ready, 1, kPollMilliseconds) < 0 && errno != EINTR)
      return Error::from_errno(errno, "poll");
    const UniqueFd taken(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (taken) answer(taken.get(), path, fetch);
  }
  return ok();
}

}  // namespace trainyard::network
