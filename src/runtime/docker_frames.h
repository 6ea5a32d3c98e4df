#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// Takes a container's output out of the frames that an engine carries it in when there is no
// terminal (Docker Engine API, ContainerAttach, "Stream format"): {stream, 0, 0, 0, size of four
// bytes, big endian}, then as many bytes. stdout and stderr are merged line by line, in the order
// in which the lines ended: a line of one stream is never torn by the other's, as in Docker's own
// logging drivers. Pure.
class DockerFrames {
 public:
  // The longest part of a line that is kept back; a longer line goes on in pieces.
  static constexpr std::size_t kMaxPartialLine = 64 * 1024;

  // The next bytes of the stream, cut anywhere. Lines that end in them go to `sink` at once.
  // corrupt: this is no such stream, and no further call makes sense.
  Result<void> feed(std::string_view bytes, const OutputSink& sink);
  // The stream has ended: lines without an end go to `sink`.
  void finish(const OutputSink& sink);
  // Nothing of a frame is outstanding: the stream may end here.
  bool complete() const { return header_size_ == 0 && left_ == 0; }

 private:
  Result<void> begin_frame();
  void take(std::string_view piece, const OutputSink& sink);

  std::array<unsigned char, 8> header_{};
  std::size_t header_size_ = 0;         // how much of it is there
  std::uint32_t left_ = 0;              // bytes of the frame still to come
  std::size_t stream_ = 0;              // of that frame
  std::array<std::string, 3> partial_;  // by stream: the line that has not ended yet
};

}  // namespace trainyard::runtime
