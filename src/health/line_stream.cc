#include "health/line_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;

// How often the end of the time is checked.
constexpr auto kTurn = 100ms;

bool would_wait() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

Error closed() {
  return Error(ErrorKind::unavailable, "it closed the connection");
}

}  // namespace

short wait_for_events(int socket, short events, std::chrono::milliseconds time) {
  pollfd waited{socket, events, 0};
  const int n = ::poll(&waited, 1,
                       static_cast<int>(std::min<std::chrono::milliseconds>(time, kTurn).count()));
  return n > 0 ? waited.revents : short{0};
}

Result<void> exchange(int socket, std::string_view out, std::span<char> in, const CheckTime& time) {
  std::size_t sent = 0, got = 0;
  while (sent < out.size() || got < in.size()) {
    if (time.is_over()) return Error(ErrorKind::deadline, "no answer in time");
    const short wanted =
        static_cast<short>((sent < out.size() ? POLLOUT : 0) | (got < in.size() ? POLLIN : 0));
    const short ready = wait_for_events(socket, wanted, time.left());
    if (ready != 0 && got < in.size()) {
      const ssize_t n = ::recv(socket, in.data() + got, in.size() - got, MSG_DONTWAIT);
      if (n == 0) return closed();
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

Result<std::string> read_line(int socket, const CheckTime& time) {
  std::string line;
  for (;;) {
    char next = 0;
    TRY_VOID(exchange(socket, {}, {&next, 1}, time));
    if (next == '\n') return line;
    if (line.size() == kMaxLineLength) return Error(ErrorKind::corrupt, "it sends no lines");
    line += next;
  }
}

Result<void> write_line(int socket, std::string_view line, const CheckTime& time) {
  std::string text(line.substr(0, kMaxLineLength));
  std::ranges::replace(text, '\n', ' ');
  return exchange(socket, text + '\n', {}, time);
}

}  // namespace trainyard::health
