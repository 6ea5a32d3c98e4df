#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// Takes a container's output out of the frames that an engine carries it in when there is no
// terminal (Docker Engine API, ContainerAttach, "Stream format"): {stream, 0, 0, 0, size of four
// bytes, big endian}, then as many bytes. Pure.
class DockerFrames {
 public:
  // The next bytes of the stream, cut anywhere; the output in them goes to `sink` at once.
  // corrupt: this is no such stream, and no further call makes sense.
  Result<void> feed(std::string_view bytes, const OutputSink& sink);
  // Nothing of a frame is outstanding: the stream may end here.
  bool complete() const { return header_size_ == 0 && left_ == 0; }

 private:
  Result<void> begin_frame();

  std::array<unsigned char, 8> header_{};
  std::size_t header_size_ = 0;              // how much of it is there
  std::uint32_t left_ = 0;                   // bytes of the frame still to come
  OutputStream stream_ = OutputStream::out;  // of that frame
};

}  // namespace trainyard::runtime
