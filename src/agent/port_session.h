#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "agent/exec_connection.h"
#include "agent/port_connection.h"
#include "model/exec_frames.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

struct PortLimits {
  std::size_t connections = 128;  // at a time
  // Bytes that all ports' programs together haven't taken yet; then the client isn't read.
  std::size_t waiting = std::size_t{1024} * 1024;
  // How long that may last until the connection with the most of them is cut, for the others.
  std::chrono::milliseconds stall = std::chrono::minutes(1);
  // How long output is still passed on when the container has ended.
  std::chrono::milliseconds end = std::chrono::seconds(5);
  PortTimes times{};
};

// Connects the client to start.port of the container, as the start and its frames say
// (model/exec_frames.h), until it is gone, the container has ended, or there is nothing more to
// carry. Blocks.
//
// - One connection: it is made at once, and its end is the session's. The client's frame `end`
//   closes only the one direction.
// - Multiplexed: each stream that the client opens is a connection. A refused one is ended. When
//   the client ends a stream, the program gets the rest of its input; its output is discarded. When
//   the program ends its output, the stream is ended, and takes input until the client ends it too.
//   A frame `end` stands for the end of all streams' input.
void serve_port(runtime::Runtime& runtime, const std::string& container,
                const model::ExecStart& start, ExecConnection& client, PortLimits limits = {});

}  // namespace trainyard::agent
