#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/frames.h"
#include "base/unique_fd.h"

namespace trainyard::ssm {

// A connected stream socket of frames (base/frames.h) that never blocks. One thread.
class FrameSocket {
 public:
  explicit FrameSocket(UniqueFd socket) : socket_(std::move(socket)) {}

  int fd() const { return socket_.get(); }

  // Reads what has arrived, at most 32 KiB.
  void receive();
  // The next frame, if it has arrived completely.
  std::optional<Frame> next();
  // Nothing more arrives: the other side has ended or broken the connection, or has sent what is no
  // frame. Frames that arrived before are still to be taken.
  bool has_ended() const { return has_ended_; }

  // Sends a frame, or as much as the other side takes now.
  void send(char kind, std::string_view content = {});
  // Sends more of what is left of it. send() is for when nothing is left.
  void send_rest();
  bool has_rest() const { return !rest_.empty(); }

 private:
  UniqueFd socket_;
  FrameReader frames_;
  std::string rest_;
  bool has_ended_ = false;
  bool takes_nothing_ = false;  // what is sent is lost
};

}  // namespace trainyard::ssm
