#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "ssm/conversation.h"
#include "ssm/frame_socket.h"
#include "ssm/session_door.h"
#include "ssm/session_options.h"

namespace trainyard::ssm {

// The work of a session's thread: it carries what a Conversation says between the client's socket,
// the program's and the door, and measures the time. Slow sides make the others wait, except that a
// client's acknowledgements are always read while output waits for them.
class SessionLoop {
 public:
  // References must outlive this.
  SessionLoop(SessionSpec spec, const SessionOptions& options, UniqueFd program, SessionDoor& door);

  // Until the session has ended; returns why. Closes all sockets, and with its connection ends the
  // program. Blocks.
  std::string run();

 private:
  using Time = Conversation::Time;
  struct Unproven {
    FrameSocket socket;
    Time until;
  };

  void take_requests(Time now);
  void prove_clients(Time now);
  bool is_proven(const Frame& first, Time now);
  void welcome(FrameSocket client, Time now);
  void carry(Time now);
  bool carry_from_client(Time now);
  bool carry_to_program(Time now);
  bool carry_from_program(Time now);
  void carry_to_client(Time now);
  void lose_client(Time now);
  void check_patience(Time now);
  void note_end(Time now);
  Time alone_until() const;
  bool is_over(Time now) const;
  Time wake_at(Time now) const;
  void wait(Time now);

  const SessionOptions& options_;
  SessionDoor& door_;
  Conversation conversation_;
  std::optional<FrameSocket> program_;
  std::optional<FrameSocket> client_;
  std::vector<Unproven> unproven_;
  int refused_messages_ = 0;  // of the present client
  bool had_client_ = false;
  Time active_at_;    // the last input or output
  Time alone_since_;  // without a client, if there is none
  // Since when the program isn't needed any more, and since when nothing is but the client's
  // farewell.
  std::optional<Time> ended_at_, closing_at_;
};

}  // namespace trainyard::ssm
