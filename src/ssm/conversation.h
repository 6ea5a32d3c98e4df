#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"
#include "model/exec_frames.h"
#include "ssm/data_channel.h"

namespace trainyard::ssm {

enum class SessionType {
  shell,                   // a shell on a terminal
  interactive_command,     // a command on a terminal
  noninteractive_command,  // a command without one
  port,                    // many connections to a port, in one smux stream
  raw_port,                // the bytes of one connection
};

struct SessionSpec {
  std::string id;
  SessionType type = SessionType::shell;
  std::string properties = "{}";  // a JSON object, of the session's type, for the client
  std::string target{};           // as the client names it
};

// How a session ended.
struct SessionEnd {
  std::string reason;  // for people: "the program exited with 0"
  std::string output;  // what the client shows; empty: only that it has ended
};

// What a session says to its client and to its program (the other end of `agent --exec`), over a
// data channel:
//
//   handshake ─response─▶ open ─program ended─▶ draining ─all acknowledged─▶ closed
//       └───────────────────┴────abort()────────────┴──────────────────────▶ closed
//
// In each state the connection to the client may be lost and another one follow. In `draining` the
// last output is still delivered; `closed` begins when channel_closed, which ends the client, was
// handed out.
//
// Pure: bytes and time in, bytes out. One thread.
class Conversation {
 public:
  using Time = DataChannel::Time;

  static constexpr std::chrono::seconds kHandshakePatience{15};  // as the agent's
  // Output waits for the client's handlers, which a first message from them announces; not longer
  // than this after the handshake. Not for raw_port, whose client may wait for a banner.
  static constexpr std::chrono::seconds kReadyPatience{2};
  // How long `draining` waits for acknowledgements on a connection that takes messages.
  static constexpr std::chrono::seconds kDrainPatience{10};

  // `date`: what the calendar shows at `now`.
  Conversation(SessionSpec spec, Time now, Timestamp date);

  // The client.
  void connect(Time now);  // it has a new connection
  // corrupt: it isn't a message of a data channel; nothing has changed.
  Result<void> receive(std::string_view message, Time now);
  bool wants_messages() const { return channel_.wants_messages(); }
  // The next message for it. Call it when its connection can take one.
  std::optional<std::string> next_message(Time now);

  // The program.
  bool wants_output(Time now) const;
  // A frame from it; only if wants_output().
  void take_output(model::ExecFrame kind, std::string_view content, Time now);
  void lose_program(Time now);  // its connection has ended, without a last frame
  struct Input {
    model::ExecFrame kind = model::ExecFrame::input;
    std::string content{};
  };
  // The next frame for it. Call it when its connection can take one.
  std::optional<Input> next_input(Time now);

  // Ends it at once: what wasn't sent is lost.
  void abort(SessionEnd end);

  // Set from the end of `open` on: the program isn't needed any more.
  const std::optional<SessionEnd>& end() const { return end_; }
  bool is_draining() const { return state_ == State::draining; }
  bool is_closed() const { return state_ == State::closed; }

  // When, after `now`, to call next_message() and wants_output() again if nothing else happens.
  std::optional<Time> wake_at(Time now) const;

 private:
  enum class State { handshake, open, draining, aborted, closed };

  bool has_terminal() const;
  std::string handshake_request() const;
  std::string channel_closed(Time now) const;
  void take_handshake_response(std::string_view payload, Time now);
  std::optional<Input> take_client_message(const Message& message, Time now);
  std::optional<Input> take_flag(std::string_view payload);
  void send_pieces(PayloadType type, std::string_view bytes, Time now);
  void finish(SessionEnd end, Time now);

  const SessionSpec spec_;
  DataChannel channel_;
  State state_ = State::handshake;
  std::optional<SessionEnd> end_;
  std::string error_text_;  // why a program on a terminal couldn't be run
  Time started_;            // the handshake
  // While there is one: of the state and the connection.
  Time patience_{};
};

}  // namespace trainyard::ssm
