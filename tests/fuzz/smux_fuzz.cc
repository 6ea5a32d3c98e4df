// Frames of multiplexed connections to a container's port, from a client of Session Manager.
// Promises: however the bytes are cut, the same frames come out; each is written again as it was
// read.

#include "agent/smux.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/fuzz_target.h"

namespace trainyard::fuzz {
namespace {

struct ReadFrames {
  std::vector<agent::SmuxFrame> frames;
  bool is_corrupt = false;
};

ReadFrames read_in_pieces(std::string_view bytes, std::size_t piece) {
  agent::SmuxReader reader;
  ReadFrames read;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.feed(bytes.substr(0, piece));
    for (;;) {
      auto frame = reader.next();
      if (!frame) {
        read.is_corrupt = true;
        return read;
      }
      if (!*frame) break;
      read.frames.push_back(std::move(**frame));
    }
  }
  return read;
}

}  // namespace

void run(std::string_view input) {
  const std::size_t piece = take_byte(input) + std::size_t{1};
  const ReadFrames whole = read_in_pieces(input, input.size() + 1);
  const ReadFrames cut = read_in_pieces(input, piece);
  PROMISE(whole.is_corrupt == cut.is_corrupt);
  PROMISE(whole.frames.size() == cut.frames.size());
  std::string_view left = input;
  for (std::size_t i = 0; i < whole.frames.size(); ++i) {
    const agent::SmuxFrame& frame = whole.frames[i];
    PROMISE(cut.frames[i].command == frame.command && cut.frames[i].stream == frame.stream &&
            cut.frames[i].content == frame.content);
    PROMISE(frame.content.empty() || frame.command == agent::SmuxCommand::data);
    PROMISE(frame.content.size() <= 65535);
    if (frame.content.size() > agent::kMaxSmuxContent) return;
    const std::string written = agent::make_smux_frame(frame.command, frame.stream, frame.content);
    PROMISE(left.starts_with(written));
    left.remove_prefix(written.size());
  }
}

}  // namespace trainyard::fuzz
