#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// smux, version 1 (github.com/xtaci/smux): many streams in one. A frame is its version (one byte),
// a command (one byte), the length of its content (two bytes) and the stream's id (four bytes), both
// little endian, and the content. There are no windows: what one stream's reader doesn't take holds
// up all others. No I/O.
namespace trainyard::agent {

enum class SmuxCommand : std::uint8_t {
  open = 0,        // SYN
  end = 1,         // FIN: its sender has closed the stream, and drops what still arrives for it
  data = 2,        // PSH
  keep_alive = 3,  // NOP
};

struct SmuxFrame {
  SmuxCommand command = SmuxCommand::keep_alive;
  std::uint32_t stream = 0;
  std::string content{};  // of `data`; at most 65535 bytes
};

// The maximum content of a frame that is written here.
inline constexpr std::size_t kMaxSmuxContent = std::size_t{32} * 1024;
// `content` is at most kMaxSmuxContent long.
std::string make_smux_frame(SmuxCommand command, std::uint32_t stream,
                            std::string_view content = {});

// Parses frames from bytes that arrive in arbitrary pieces.
class SmuxReader {
 public:
  void feed(std::string_view bytes);
  // nullopt: the next frame isn't complete yet. corrupt, also from then on: another version, an
  // unknown command, or content where there is none.
  Result<std::optional<SmuxFrame>> next();

 private:
  std::string bytes_;
  std::size_t at_ = 0;  // where the next frame begins
};

}  // namespace trainyard::agent
