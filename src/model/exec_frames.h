#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/frames.h"
#include "base/result.h"

// The protocol between a client and the process that runs a program in a container for it, or
// connects it to a port there (agent/exec_session.h): the frames of base/frames.h. The server passes
// those of `trainyard exec` through. No I/O.
namespace trainyard::model {

enum class ExecFrame : char {
  // To the program:
  start = 's',   // the first frame, from the server: ExecStart as JSON
  input = 'i',   // for its standard input
  end = 'z',     // end of input; empty
  resize = 'r',  // "ROWS COLUMNS"
  // From it:
  out = 'o',      // of its standard output
  err = 'e',      // of its standard error
  refused = 'c',  // a connection to the port couldn't be made: why, for people
  exit = 'x',     // the last frame: its exit code in digits; of a port always 0
  failure = 'f',  // the last frame: why it couldn't be run, or the port be served, for people
};

// The protocol to which the server upgrades an HTTP/1.1 connection.
inline constexpr std::string_view kExecProtocol = "trainyard-exec";
inline constexpr std::size_t kMaxExecFrame = kMaxFrame;

struct ExecStart {
  std::vector<std::string> command{};
  bool terminal = false;
  int rows = 24;
  int columns = 80;
  // Instead of a command: connections to 127.0.0.1 at this port, in the container's network.
  std::optional<int> port{};  // 1 to 65535
  // With a port. False: input and output are the bytes of one connection, which is made at once.
  // True: they are a smux stream (agent/smux.h) of any number of connections.
  bool multiplexed = false;
};
std::string to_json(const ExecStart& start);
Result<ExecStart> parse_exec_start(std::string_view text);

// `content` is at most kMaxExecFrame long.
std::string make_frame(ExecFrame kind, std::string_view content = {});

// "ROWS COLUMNS", each from 1 to 65535.
std::string size_text(int rows, int columns);
std::optional<std::pair<int, int>> parse_size(std::string_view text);

// Parses frames from bytes that arrive in arbitrary pieces. Unknown kinds are passed on.
class ExecFrameReader {
 public:
  void feed(std::string_view bytes) { frames_.feed(bytes); }
  struct Frame {
    ExecFrame kind;
    std::string content;
  };
  // nullopt: the next frame isn't complete yet. corrupt: it is longer than allowed.
  Result<std::optional<Frame>> next();

 private:
  FrameReader frames_;
};

}  // namespace trainyard::model
