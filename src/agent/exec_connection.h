#pragma once

#include <poll.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/exec_frames.h"

namespace trainyard::agent {

// What is buffered for a slow side of an exec; nothing more is read for it meanwhile.
inline constexpr std::size_t kMaxExecWaiting = std::size_t{256} * 1024;

// The connection of an exec to its client: frames in both directions, buffered. Only finish()
// waits. One thread.
class ExecConnection {
 public:
  // `socket`: a stream socket, which outlives this.
  explicit ExecConnection(int socket) : socket_(socket) {}

  // The client has closed the connection, or it broke.
  bool is_gone() const { return is_gone_; }
  // How many bytes the client hasn't taken yet.
  std::size_t waiting() const { return to_client_.size(); }
  bool has_room() const { return waiting() < kMaxExecWaiting; }

  // For poll(2). `reading`: as for the next receive().
  pollfd interest(bool reading) const;
  // Receives what has arrived; without `reading` only notices the end.
  void receive(bool reading);
  // The next frame that was received. nullopt: none is complete. corrupt: it is too long.
  Result<std::optional<model::ExecFrameReader::Frame>> next() { return frames_.next(); }

  // Adds as many frames as the content needs; nothing if it is empty.
  void add(model::ExecFrame kind, std::string_view content);
  // Sends what can be sent.
  void send();
  // Adds the last frame, and waits until all are sent or the client is gone.
  void finish(model::ExecFrame kind, std::string_view text);

 private:
  const int socket_;
  model::ExecFrameReader frames_;
  std::string to_client_;
  bool is_gone_ = false;
};

}  // namespace trainyard::agent
