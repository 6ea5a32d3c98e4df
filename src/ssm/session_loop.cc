#include "ssm/session_loop.h"

#include <poll.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>

#include "base/json_object.h"
#include "base/time.h"

namespace trainyard::ssm {
namespace {

using std::chrono::steady_clock;

// The kinds of frames that stand for a WebSocket's messages (net/web_socket_join.h).
constexpr char kText = 't', kBinary = 'b';
// A client that sends more messages than this that are none is closed.
constexpr int kMaxRefused = 1000;
constexpr std::int64_t kMaxPauseMillis = 60'000;

std::string seconds_text(std::chrono::milliseconds time) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " s";
}

}  // namespace

SessionLoop::SessionLoop(SessionSpec spec, const SessionOptions& options, UniqueFd program,
                         SessionDoor& door)
    : options_(options),
      door_(door),
      conversation_(std::move(spec), steady_clock::now(), system_clock().now()),
      program_(std::move(program)),
      active_at_(steady_clock::now()),
      alone_since_(active_at_) {}

std::string SessionLoop::run() {
  for (;;) {
    const Time now = steady_clock::now();
    take_requests(now);
    prove_clients(now);
    carry(now);
    check_patience(now);
    carry_to_client(now);
    note_end(now);
    if (is_over(now)) break;
    wait(now);
  }
  door_.close();
  unproven_.clear();
  program_.reset();
  client_.reset();
  return conversation_.end()->reason;
}

void SessionLoop::take_requests(Time now) {
  auto requests = door_.take_requests();
  for (UniqueFd& client : requests.clients)
    unproven_.push_back({FrameSocket(std::move(client)), now + options_.proof_patience});
  if (requests.termination) conversation_.abort({"terminated", std::move(*requests.termination)});
}

void SessionLoop::prove_clients(Time now) {
  for (auto each = unproven_.begin(); each != unproven_.end();) {
    const auto first = each->socket.next();
    if (!first && !each->socket.has_ended() && now < each->until) {
      ++each;
      continue;
    }
    if (first && is_proven(*first, now)) welcome(std::move(each->socket), now);
    each = unproven_.erase(each);
    door_.leave_unproven();
  }
}

bool SessionLoop::is_proven(const Frame& first, Time now) {
  if (first.kind != kText) return false;
  const auto said = parse_object("a client's first message", first.content);
  return said && door_.use_token(text_at(*said, "TokenValue"), now);
}

void SessionLoop::welcome(FrameSocket client, Time now) {
  client_ = std::move(client);
  refused_messages_ = 0;
  had_client_ = true;
  door_.set_connected(true);
  conversation_.connect(now);
}

// What one step makes possible another may have waited for.
void SessionLoop::carry(Time now) {
  bool has_moved = true;
  while (has_moved) {
    has_moved = carry_from_client(now);
    has_moved = carry_to_program(now) || has_moved;
    has_moved = carry_from_program(now) || has_moved;
  }
}

bool SessionLoop::carry_from_client(Time now) {
  bool has_moved = false;
  while (client_ && conversation_.wants_messages()) {
    const auto frame = client_->next();
    if (!frame) break;
    has_moved = true;
    if (frame->kind != kBinary || conversation_.receive(frame->content, now)) continue;
    if (++refused_messages_ > kMaxRefused) lose_client(now);
  }
  if (client_ && client_->has_ended()) lose_client(now);
  return has_moved;
}

bool SessionLoop::carry_to_program(Time now) {
  bool has_moved = false;
  while (program_ && !program_->has_rest()) {
    const auto input = conversation_.next_input(now);
    if (!input) break;
    has_moved = true;
    active_at_ = now;
    program_->send(static_cast<char>(input->kind), input->content);
  }
  return has_moved;
}

bool SessionLoop::carry_from_program(Time now) {
  bool has_moved = false;
  while (program_ && conversation_.wants_output(now)) {
    const auto frame = program_->next();
    if (!frame) {
      if (program_->has_ended()) conversation_.lose_program(now);
      break;
    }
    has_moved = true;
    active_at_ = now;
    conversation_.take_output(static_cast<model::ExecFrame>(frame->kind), frame->content, now);
  }
  return has_moved;
}

void SessionLoop::carry_to_client(Time now) {
  while (client_ && !client_->has_rest()) {
    const auto message = conversation_.next_message(now);
    if (!message) break;
    client_->send(kBinary, *message);
  }
}

void SessionLoop::lose_client(Time now) {
  client_.reset();
  alone_since_ = now;
  door_.set_connected(false);
}

void SessionLoop::check_patience(Time now) {
  if (!closing_at_ && now - active_at_ >= options_.idle) {
    const std::string reason = "no input or output for " + seconds_text(options_.idle);
    conversation_.abort({reason, "Session ended: " + reason + "."});
  }
  if (!conversation_.end() && !client_ && now >= alone_until()) {
    const auto patience = had_client_ ? options_.reconnect_patience : options_.token_patience;
    conversation_.abort({"no client for " + seconds_text(patience), ""});
  }
}

void SessionLoop::note_end(Time now) {
  if (!conversation_.end()) return;
  if (!ended_at_) ended_at_ = now;
  if (!closing_at_ && !conversation_.is_draining()) closing_at_ = now;
  program_.reset();
}

// A client with a token that was given to it may still come; after the program's end, only one that
// is coming back.
SessionLoop::Time SessionLoop::alone_until() const {
  if (ended_at_) return std::max(alone_since_, *ended_at_) + options_.final_patience;
  const auto patience = had_client_ ? options_.reconnect_patience : options_.token_patience;
  return std::max(alone_since_ + patience, door_.token_until());
}

bool SessionLoop::is_over(Time now) const {
  if (!ended_at_) return false;
  if (!client_) return closing_at_ || now >= alone_until();
  if (!closing_at_) return false;
  return (conversation_.is_closed() && !client_->has_rest()) ||
         now >= *closing_at_ + options_.close_patience;
}

SessionLoop::Time SessionLoop::wake_at(Time now) const {
  Time at = closing_at_ ? *closing_at_ + options_.close_patience : active_at_ + options_.idle;
  for (const Unproven& each : unproven_) at = std::min(at, each.until);
  if (!client_) at = std::min(at, alone_until());
  if (client_)
    if (const auto other = conversation_.wake_at(now)) at = std::min(at, *other);
  return at;
}

void SessionLoop::wait(Time now) {
  std::vector<pollfd> fds{{door_.fd(), POLLIN, 0}};
  std::vector<FrameSocket*> sockets{nullptr};
  const auto add = [&](FrameSocket& socket, int events) {
    if (socket.has_rest()) events |= POLLOUT;
    if (events == 0) return;  // its end would be signalled again and again
    fds.push_back({socket.fd(), static_cast<short>(events), 0});
    sockets.push_back(&socket);
  };
  for (Unproven& each : unproven_) add(each.socket, POLLIN);
  // The end of a client is noticed even while nothing is wanted from it.
  if (client_) add(*client_, POLLRDHUP | (conversation_.wants_messages() ? POLLIN : 0));
  if (program_) add(*program_, conversation_.wants_output(now) ? POLLIN : 0);
  const auto pause = std::chrono::ceil<std::chrono::milliseconds>(wake_at(now) - now);
  const int timeout = static_cast<int>(std::clamp<std::int64_t>(pause.count(), 0, kMaxPauseMillis));
  if (::poll(fds.data(), fds.size(), timeout) <= 0) return;
  for (std::size_t i = 1; i < fds.size(); ++i) {
    if ((fds[i].revents & POLLOUT) != 0) sockets[i]->send_rest();
    if ((fds[i].revents & ~POLLOUT) != 0) sockets[i]->receive();
  }
}

}  // namespace trainyard::ssm
