#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/unique_fd.h"
#include "ssm/session.h"

// How control reaches the conversations of remote sessions, which are the part ssm's.
namespace trainyard::control {

// ssm::Session, or a test's. Any thread.
class SessionChannel {
 public:
  // Ends the session, and waits for its thread: not from that thread.
  virtual ~SessionChannel() = default;

  // As in ssm/session.h.
  virtual std::string new_token() = 0;
  virtual void connect(UniqueFd client) = 0;
  virtual void terminate(const std::string& output) = 0;
  virtual bool is_connected() const = 0;
};

// Starts a session. `program` is the connection to what runs in the container; `ended` is called
// once, from the session's thread, with the reason for people, without full stop.
using OpenChannel = std::function<std::unique_ptr<SessionChannel>(
    const ssm::SessionSpec& spec, UniqueFd program,
    std::function<void(const std::string& reason)> ended)>;

// The real ones.
OpenChannel ssm_channels(const ssm::SessionOptions& options = {});

}  // namespace trainyard::control
