#include "agent/port_connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace trainyard::agent {
namespace {

// A program that waits for the end of its input doesn't send more to a client that has left.
constexpr std::size_t kMaxDiscarded = std::size_t{1024} * 1024;

}  // namespace

PortConnection::PortConnection(UniqueFd socket, PortTimes times, Time now)
    : socket_(std::move(socket)), times_(times), deadline_(now + times.connect) {}

// poll(2) would report errors of a descriptor without events again and again.
pollfd PortConnection::interest(bool reading) const {
  short wanted = 0;
  if (is_connecting_ || !to_port_.empty()) wanted |= POLLOUT;
  if (!is_connecting_ && !has_output_ended_ && (reading || was_left_)) wanted |= POLLIN;
  return {wanted != 0 ? socket_.get() : -1, wanted, 0};
}

void PortConnection::write(std::string_view bytes) {
  if (!has_all_input_ && !is_input_closed_) to_port_ += bytes;
}

// Closing the socket would reset the connection if output arrives, and lose the input that the
// program hasn't read yet.
void PortConnection::leave(Time now) {
  end_input();
  was_left_ = true;
  if (!is_connecting_) deadline_ = now + times_.leave;
}

Result<void> PortConnection::finish_connecting(Time now) {
  pollfd ready{socket_.get(), POLLOUT, 0};
  if (::poll(&ready, 1, 0) <= 0) {
    if (now < *deadline_) return ok();
    return Error(ErrorKind::deadline, "connect: it accepts no connection");
  }
  int failed = 0;
  socklen_t size = sizeof failed;
  ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &failed, &size);
  if (failed != 0) return Error::from_errno(failed, "connect");
  is_connecting_ = false;
  deadline_.reset();
  if (was_left_) deadline_ = now + times_.leave;
  return ok();
}

void PortConnection::send(Time now) {
  while (!to_port_.empty()) {
    const ssize_t sent = ::send(socket_.get(), to_port_.data(), to_port_.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) return drop_input();  // its output may still be read
    to_port_.erase(0, static_cast<std::size_t>(sent));
    if (was_left_) deadline_ = now + times_.leave;
  }
  if (has_all_input_ && !std::exchange(is_input_closed_, true)) ::shutdown(socket_.get(), SHUT_WR);
}

void PortConnection::drop_input() {
  to_port_.clear();
  is_input_closed_ = true;
}

Result<void> PortConnection::advance(Time now) {
  if (is_connecting_) TRY_VOID(finish_connecting(now));
  if (is_connecting_) return ok();
  send(now);
  if (!deadline_ || now < *deadline_) return ok();
  has_output_ended_ = true;
  drop_input();
  return ok();
}

std::string_view PortConnection::read(std::span<char> buffer) {
  if (is_connecting_ || has_output_ended_) return {};
  ssize_t got;
  do {
    got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0 && errno == EAGAIN) return {};
  if (got <= 0) {
    has_output_ended_ = true;
    if (got < 0) drop_input();
    return {};
  }
  if (!was_left_) return {buffer.data(), static_cast<std::size_t>(got)};
  discarded_ += static_cast<std::size_t>(got);
  if (discarded_ > kMaxDiscarded) {
    has_output_ended_ = true;
    drop_input();
  }
  return {};
}

}  // namespace trainyard::agent
