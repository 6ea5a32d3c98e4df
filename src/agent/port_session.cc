#include "agent/port_session.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "agent/smux.h"
#include "base/check.h"

namespace trainyard::agent {
namespace {

using model::ExecFrame;
using std::chrono::milliseconds;
using Time = PortConnection::Time;

// Beyond what output may wait: the answers to streams that are refused.
constexpr std::size_t kMaxAnswersWaiting = kMaxExecWaiting + std::size_t{128} * 1024;
constexpr std::uint32_t kOnlyStream = 0;

class PortSession {
 public:
  PortSession(const runtime::ContainerNetwork& network, const model::ExecStart& start,
              ExecConnection& client, PortLimits limits)
      : network_(network),
        port_(*start.port),
        multiplexed_(start.multiplexed),
        client_(client),
        limits_(limits) {}

  Result<void> run() {
    if (!multiplexed_) TRY_VOID(open(kOnlyStream, std::chrono::steady_clock::now()));
    while (!client_.is_gone()) {
      const Time now = std::chrono::steady_clock::now();
      TRY_VOID(take_frames(now));
      TRY_VOID(advance(now));
      read_outputs();
      std::erase_if(connections_, [](const auto& each) { return each.second.has_ended(); });
      cut_stalled(now);
      client_.send();
      if (is_done()) return ok();
      if (end_ && (!has_output() || now >= *end_))
        return Error(ErrorKind::unavailable, "the container has ended");
      wait(now);
      client_.receive(accepts_input());
    }
    return ok();
  }

 private:
  Result<void> take_frames(Time now) {
    for (;;) {
      TRY(const auto frame, client_.next());
      if (!frame) return ok();
      if (frame->kind == ExecFrame::end) end_all_input();
      if (frame->kind != ExecFrame::input) continue;
      if (multiplexed_)
        TRY_VOID(take_streams(frame->content, now));
      else
        connections_.at(kOnlyStream).write(frame->content);
    }
  }

  void end_all_input() {
    has_all_input_ = true;
    for (auto& [stream, connection] : connections_) connection.end_input();
  }

  Result<void> take_streams(std::string_view bytes, Time now) {
    smux_.feed(bytes);
    for (;;) {
      TRY(const auto frame, smux_.next());
      if (!frame) return ok();
      TRY_VOID(take(*frame, now));
    }
  }

  // What comes for a stream that has ended here is dropped.
  Result<void> take(const SmuxFrame& frame, Time now) {
    const auto found = connections_.find(frame.stream);
    const bool is_known = found != connections_.end();
    switch (frame.command) {
      case SmuxCommand::open:
        if (is_known)
          return Error(ErrorKind::corrupt,
                       "smux stream " + std::to_string(frame.stream) + " is opened twice");
        return open(frame.stream, now);
      case SmuxCommand::data:
        if (is_known) found->second.write(frame.content);
        return ok();
      case SmuxCommand::end:
        if (!is_known || found->second.was_left()) return ok();
        if (!found->second.has_output_ended()) end_stream(frame.stream);
        found->second.leave(now);
        return ok();
      case SmuxCommand::keep_alive:
        return ok();
    }
    return ok();
  }

  Result<void> open(std::uint32_t stream, Time now) {
    if (end_) return refuse(stream, "the container has ended");
    if (connections_.size() >= limits_.connections)
      return refuse(stream,
                    "more than " + std::to_string(limits_.connections) + " connections at a time");
    auto socket = network_.connect(port_);
    if (!socket) return refuse(stream, socket.error().message());
    connections_.try_emplace(stream, std::move(*socket), limits_.times, now);
    return ok();
  }

  // An error if there is only one connection.
  Result<void> refuse(std::uint32_t stream, const std::string& why) {
    say_refused(why);
    if (!multiplexed_) return Error(ErrorKind::unavailable, about_port(why));
    end_stream(stream);
    return ok();
  }

  std::string about_port(const std::string& what) const {
    return "port " + std::to_string(port_) + " of the container: " + what;
  }

  void say_refused(const std::string& why) { client_.add(ExecFrame::refused, about_port(why)); }

  void end_stream(std::uint32_t stream) {
    if (multiplexed_) client_.add(ExecFrame::out, make_smux_frame(SmuxCommand::end, stream));
  }

  Result<void> advance(Time now) {
    for (auto at = connections_.begin(); at != connections_.end();) {
      const auto advanced = at->second.advance(now);
      if (advanced) {
        ++at;
        continue;
      }
      const std::uint32_t stream = at->first;
      const bool was_left = at->second.was_left();
      at = connections_.erase(at);
      if (was_left)
        say_refused(advanced.error().message());  // its stream was ended then
      else
        TRY_VOID(refuse(stream, advanced.error().message()));
    }
    return ok();
  }

  // From each a buffer's, beginning after the one that was read last: with a slow client, none is
  // starved by those before it.
  void read_outputs() {
    auto at = connections_.upper_bound(last_read_);
    for (std::size_t left = connections_.size(); left > 0; --left, ++at) {
      if (at == connections_.end()) at = connections_.begin();
      auto& [stream, connection] = *at;
      if (connection.has_output_ended()) continue;
      if (!client_.has_room() && !connection.was_left()) continue;
      const std::string_view output = connection.read(buffer_);
      if (!output.empty()) {
        last_read_ = stream;
        client_.add(ExecFrame::out, multiplexed_
                                        ? make_smux_frame(SmuxCommand::data, stream, output)
                                        : std::string(output));
      }
      if (connection.has_output_ended() && !connection.was_left()) end_stream(stream);
    }
  }

  std::size_t count_waiting() const {
    std::size_t sum = 0;
    for (const auto& [stream, connection] : connections_) sum += connection.waiting();
    return sum;
  }

  bool accepts_input() const {
    return count_waiting() < limits_.waiting && client_.waiting() < kMaxAnswersWaiting;
  }

  void cut_stalled(Time now) {
    if (!multiplexed_ || count_waiting() < limits_.waiting) return stalled_.reset();
    if (!stalled_) stalled_ = now + limits_.stall;
    if (now < *stalled_) return;
    const auto most = std::max_element(
        connections_.begin(), connections_.end(),
        [](const auto& a, const auto& b) { return a.second.waiting() < b.second.waiting(); });
    CHECK(most != connections_.end());
    say_refused("a connection was cut, as it took no input and held up the others");
    if (!most->second.has_output_ended() && !most->second.was_left()) end_stream(most->first);
    connections_.erase(most);
    stalled_.reset();
  }

  bool has_output() const {
    return std::any_of(connections_.begin(), connections_.end(), [](const auto& each) {
      return !each.second.has_output_ended() && !each.second.was_left();
    });
  }

  bool is_done() const {
    return multiplexed_ ? has_all_input_ && connections_.empty() : !has_output();
  }

  void wait(Time now) {
    const bool is_watched = !end_;
    std::vector<pollfd> fds{client_.interest(accepts_input()),
                            {is_watched ? network_.end() : -1, POLLIN, 0}};
    for (const auto& [stream, connection] : connections_)
      fds.push_back(connection.interest(client_.has_room()));
    ::poll(fds.data(), fds.size(), wait_milliseconds(now));  // interrupted: poll again
    if (is_watched && fds[1].revents != 0) end_ = now + limits_.end;
  }

  // Until the first deadline; -1: there is none.
  int wait_milliseconds(Time now) const {
    std::optional<Time> first;
    const auto consider = [&first](const std::optional<Time>& time) {
      if (time && (!first || *time < *first)) first = time;
    };
    consider(stalled_);
    consider(end_);
    for (const auto& [stream, connection] : connections_) consider(connection.deadline());
    if (!first) return -1;
    const auto left = std::chrono::ceil<milliseconds>(*first - now);
    return static_cast<int>(std::max(left, milliseconds(0)).count());
  }

  const runtime::ContainerNetwork& network_;
  const int port_;
  const bool multiplexed_;
  ExecConnection& client_;
  const PortLimits limits_;
  SmuxReader smux_;
  std::map<std::uint32_t, PortConnection> connections_;  // by stream
  std::uint32_t last_read_ = 0;
  std::array<char, kMaxSmuxContent> buffer_{};
  bool has_all_input_ = false;
  std::optional<Time> stalled_;  // until when too much input may wait, if it does
  std::optional<Time> end_;      // of the session, once the container has ended
};

}  // namespace

void serve_port(runtime::Runtime& runtime, const std::string& container,
                const model::ExecStart& start, ExecConnection& client, PortLimits limits) {
  const auto network = runtime.open_network(container);
  if (!network) return client.finish(ExecFrame::failure, network.error().message());
  const auto served = PortSession(*network, start, client, limits).run();
  if (served)
    client.finish(ExecFrame::exit, "0");
  else
    client.finish(ExecFrame::failure, served.error().message());
}

}  // namespace trainyard::agent
