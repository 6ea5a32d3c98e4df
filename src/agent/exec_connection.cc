#include "agent/exec_connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace trainyard::agent {
namespace {

constexpr std::size_t kClientReadSize = std::size_t{32} * 1024;

}  // namespace

pollfd ExecConnection::interest(bool reading) const {
  short wanted = POLLRDHUP;
  if (reading) wanted |= POLLIN;
  if (!to_client_.empty()) wanted |= POLLOUT;
  return {socket_, wanted, 0};
}

void ExecConnection::receive(bool reading) {
  if (!reading) {
    pollfd end{socket_, POLLRDHUP, 0};
    if (::poll(&end, 1, 0) > 0) is_gone_ = true;
    return;
  }
  std::array<char, kClientReadSize> buffer;
  const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got > 0) return frames_.feed({buffer.data(), static_cast<std::size_t>(got)});
  if (got == 0 || (errno != EAGAIN && errno != EINTR)) is_gone_ = true;
}

void ExecConnection::add(model::ExecFrame kind, std::string_view content) {
  for (; !content.empty(); content.remove_prefix(std::min(content.size(), model::kMaxExecFrame)))
    to_client_ += model::make_frame(kind, content.substr(0, model::kMaxExecFrame));
}

void ExecConnection::send() {
  while (!to_client_.empty() && !is_gone_) {
    const ssize_t sent =
        ::send(socket_, to_client_.data(), to_client_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) is_gone_ = true;
    to_client_.erase(0, static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
}

void ExecConnection::finish(model::ExecFrame kind, std::string_view text) {
  to_client_ += model::make_frame(kind, text.substr(0, model::kMaxExecFrame));
  while (!to_client_.empty() && !is_gone_) {
    pollfd ready = interest(false);
    ::poll(&ready, 1, -1);  // interrupted: poll again
    send();
    if (!to_client_.empty()) receive(false);
  }
}

}  // namespace trainyard::agent
