#include "ssm/frame_socket.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace trainyard::ssm {
namespace {

constexpr std::size_t kReceived = std::size_t{32} * 1024;

bool is_for_later(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

void FrameSocket::receive() {
  std::array<char, kReceived> buffer;
  const ssize_t got = ::recv(fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got > 0)
    frames_.feed({buffer.data(), static_cast<std::size_t>(got)});
  else if (got == 0 || !is_for_later(errno))
    has_ended_ = true;
}

std::optional<Frame> FrameSocket::next() {
  auto frame = frames_.next();
  if (frame) return std::move(*frame);
  has_ended_ = true;
  return std::nullopt;
}

void FrameSocket::send(char kind, std::string_view content) {
  rest_ += make_frame(kind, content);
  send_rest();
}

void FrameSocket::send_rest() {
  if (takes_nothing_) rest_.clear();
  while (!rest_.empty()) {
    const ssize_t sent = ::send(fd(), rest_.data(), rest_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && is_for_later(errno)) return;
    if (sent < 0) {
      takes_nothing_ = true;
      return rest_.clear();
    }
    rest_.erase(0, static_cast<std::size_t>(sent));
  }
}

}  // namespace trainyard::ssm
