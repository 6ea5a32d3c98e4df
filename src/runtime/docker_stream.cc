#include "runtime/docker_stream.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/files.h"
#include "runtime/docker_answers.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {
namespace {

// For the engine to respond; Podman prepares the container first.
constexpr timeval kHeadTimeout{120, 0};
constexpr std::size_t kMaxHead = 64 * 1024;

Error unreachable(const std::string& why) {
  return Error(ErrorKind::unavailable, why).with_code(std::string(kEngineUnreachable));
}

void set_timeout(int fd, timeval timeout) {
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
}

Result<std::size_t> receive(int fd, std::span<char> buffer) {
  ssize_t got;
  do {
    got = ::recv(fd, buffer.data(), buffer.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got >= 0) return static_cast<std::size_t>(got);
  if (errno == EAGAIN) return Error(ErrorKind::deadline, "the engine does not answer");
  if (errno == ECONNRESET) return std::size_t{0};
  return Error::from_errno(errno, "read from the engine");
}

// Everything up to and including the mark, and what followed it; `unavailable` if it doesn't
// arrive.
Result<std::string> receive_until(int fd, std::string_view mark, std::string received = {}) {
  std::array<char, 4096> buffer;
  while (received.find(mark) == std::string::npos) {
    TRY(const std::size_t got, receive(fd, buffer));
    if (got == 0 || received.size() > kMaxHead)
      return unreachable("the engine's answer is cut off");
    received.append(buffer.data(), got);
  }
  return received;
}

int status_of(std::string_view head) {
  // "HTTP/1.1 101 UPGRADED"
  int status = 0;
  const std::size_t space = head.find(' ');
  if (head.starts_with("HTTP/1.") && space != std::string_view::npos)
    std::from_chars(head.data() + space + 1, head.data() + head.size(), status);
  return status;
}

}  // namespace

Result<UniqueFd> connect_to_engine(const std::string& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.size() >= sizeof address.sun_path)
    return Error(ErrorKind::invalid_argument, "the path of the socket " + socket + " is too long");
  std::memcpy(address.sun_path, socket.data(), socket.size());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return Error::from_errno(errno, "make a socket");
  set_timeout(fd.get(), kHeadTimeout);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return fd;
  switch (errno) {
    case ENOENT:
      return unreachable(
          "there is no socket at " + socket +
          ". Install Docker (apt-get install docker.io) or start it (systemctl start docker), or "
          "name its socket with --docker-socket");
    case ECONNREFUSED:
      return unreachable("nothing listens at " + socket +
                         ". Start Docker (systemctl start docker)");
    case EACCES:
    case EPERM:
      return Error(ErrorKind::denied, "this user may not use " + socket +
                                          ". Run as root (sudo), or add the user to its group "
                                          "(usermod -aG docker <user>) and log in again");
    default:
      return Error::from_errno(errno, "connect to " + socket);
  }
}

Result<DockerStream> DockerStream::open(const std::string& socket, const std::string& target,
                                        const std::string& content) {
  TRY(UniqueFd fd, connect_to_engine(socket));
  const auto sent =
      write_all(fd.get(), "POST " + target + " HTTP/1.1\r\nHost: docker\r\nContent-Length: " +
                              std::to_string(content.size()) + "\r\n" +
                              (content.empty() ? "" : "Content-Type: application/json\r\n") +
                              "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n" + content);
  if (!sent) return unreachable(sent.error().message());
  constexpr std::string_view kEndOfHead = "\r\n\r\n";
  TRY(std::string text, receive_until(fd.get(), kEndOfHead));
  const std::size_t body = text.find(kEndOfHead) + kEndOfHead.size();
  const int status = status_of(text);
  if (status == 101 || status == 200) {
    set_timeout(fd.get(), {});  // a container may print nothing for days
    return DockerStream(std::move(fd), text.substr(body));
  }
  // A refusal is a flat JSON object.
  TRY(text, receive_until(fd.get(), "}", text.substr(body)));
  return engine_error(status, text);
}

Result<std::size_t> DockerStream::read(std::span<char> buffer) {
  if (already_read_.empty()) return receive(fd_.get(), buffer);
  const std::size_t taken = std::min(already_read_.size(), buffer.size());
  std::copy_n(already_read_.begin(), taken, buffer.begin());
  already_read_.erase(0, taken);
  return taken;
}

Result<std::optional<std::size_t>> DockerStream::try_read(std::span<char> buffer) {
  auto got = read(buffer);
  if (got) return std::optional(*got);
  if (got.error().kind() == ErrorKind::deadline) return std::optional<std::size_t>();
  return std::move(got).error();
}

void DockerStream::shut_down() {
  ::shutdown(fd_.get(), SHUT_RDWR);
}

}  // namespace trainyard::runtime
