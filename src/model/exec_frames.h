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

// The protocol between `trainyard exec` and the process that runs the program
// (agent/exec_session.h), which the server passes through: the frames of base/frames.h. No I/O.
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
  exit = 'x',     // the last frame: its exit code in digits
  failure = 'f',  // the last frame: why the program couldn't be run, for people
};

// The protocol to which the server upgrades an HTTP/1.1 connection.
inline constexpr std::string_view kExecProtocol = "trainyard-exec";
inline constexpr std::size_t kMaxExecFrame = kMaxFrame;

struct ExecStart {
  std::vector<std::string> command{};
  bool terminal = false;
  int rows = 24;
  int columns = 80;
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
