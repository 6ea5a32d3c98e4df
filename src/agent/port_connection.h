#pragma once

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::agent {

// How long a connection to a port may take.
struct PortTimes {
  std::chrono::milliseconds connect = std::chrono::seconds(10);
  // To take what is waiting and to end, from its last progress, when the client has left it.
  std::chrono::milliseconds leave = std::chrono::seconds(30);
};

// One TCP connection to a port of a container, from the moment when it is being made. Its two
// directions end separately: input goes to the port, output comes from it. Nothing waits. One
// thread. Destroying it closes it.
class PortConnection {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // `socket`: as ContainerNetwork::connect() returns it.
  PortConnection(UniqueFd socket, PortTimes times, Time now);

  // For poll(2). `reading`: whether read() will be called.
  pollfd interest(bool reading) const;
  // When to call advance() even if nothing happens.
  std::optional<Time> deadline() const { return deadline_; }

  // How many bytes of input the port hasn't taken yet.
  std::size_t waiting() const { return to_port_.size(); }
  // Adds input; ignored after its end, or if the port takes no more.
  void write(std::string_view bytes);
  // Input ends after what is waiting.
  void end_input() { has_all_input_ = true; }
  // The same, and nobody wants the output any more: it is discarded until the port ends it. After
  // 1 MiB of that, or PortTimes::leave, the connection is cut.
  void leave(Time now);
  bool was_left() const { return was_left_; }

  // Goes on connecting, and sends what the port takes. Error: the connection couldn't be made.
  Result<void> advance(Time now);
  // Returns the output that has arrived, at most a buffer's; empty: none, or its end.
  std::string_view read(std::span<char> buffer);
  // Also after a reset.
  bool has_output_ended() const { return has_output_ended_; }
  // Both directions.
  bool has_ended() const { return has_output_ended_ && is_input_closed_; }

 private:
  Result<void> finish_connecting(Time now);
  void send(Time now);
  void drop_input();

  UniqueFd socket_;
  PortTimes times_;
  std::string to_port_;
  bool is_connecting_ = true;
  bool has_all_input_ = false;    // nothing is added to to_port_
  bool is_input_closed_ = false;  // and the port was told, or takes no more
  bool has_output_ended_ = false;
  bool was_left_ = false;
  std::size_t discarded_ = 0;     // bytes of output after leave()
  std::optional<Time> deadline_;  // while it is being made, and after leave()
};

}  // namespace trainyard::agent
