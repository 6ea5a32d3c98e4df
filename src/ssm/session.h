#pragma once

#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "base/unique_fd.h"
#include "ssm/conversation.h"
#include "ssm/session_door.h"
#include "ssm/session_options.h"

namespace trainyard::ssm {

// A session of AWS Session Manager between a client and a program in a container. It has a thread,
// and survives the loss of the client's connection: all that was said is delivered once. What it
// holds for a slow side is bounded (ssm/data_channel.h). Nothing of it is stored.
//
// Safe from any thread; nothing but the destructor blocks.
class Session {
 public:
  // `program`: the connection to `agent --exec`, whose start frame was sent; closing it ends the
  // program. `ended` is called once, from the session's thread, with the reason, for people. It must
  // not destroy the session.
  Session(SessionSpec spec, SessionOptions options, UniqueFd program,
          std::function<void(const std::string& reason)> ended);
  // Ends it, if it hasn't ended. Blocks until `ended` has returned: for as long as a client takes to
  // receive the end, at most close_patience.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // For one connection: 256 random bits as text. Valid for token_patience, or until the next call.
  std::string new_token();
  // A client has connected; `client` is a stream socket on which each message of its WebSocket is a
  // frame (net/web_socket_join.h). If its first one, a text, has the valid token, it replaces the
  // present client, whose socket is closed. At most SessionDoor::kMaxUnproven may be about to prove
  // themselves; more are closed at once.
  void connect(UniqueFd client) { door_.connect(std::move(client)); }
  // Ends the session and its program; the client shows `output`, unless it is empty.
  void terminate(std::string output) { door_.terminate(std::move(output)); }
  bool is_connected() const { return door_.is_connected(); }

 private:
  const SessionOptions options_;
  SessionDoor door_;
  std::thread thread_;  // last
};

}  // namespace trainyard::ssm
