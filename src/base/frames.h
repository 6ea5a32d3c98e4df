#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// Frames on a stream socket: a kind (one byte), a length (four bytes, big endian), and content. No
// I/O.
namespace trainyard {

inline constexpr std::size_t kMaxFrame = std::size_t{64} * 1024;  // of content

struct Frame {
  char kind = 0;
  std::string content{};
};

// `content` is at most kMaxFrame long.
std::string make_frame(char kind, std::string_view content = {});

// Parses frames from bytes that arrive in arbitrary pieces.
class FrameReader {
 public:
  void feed(std::string_view bytes) { bytes_ += bytes; }
  // nullopt: the next frame isn't complete yet. corrupt: it is longer than allowed.
  Result<std::optional<Frame>> next();

 private:
  std::string bytes_;
};

}  // namespace trainyard
