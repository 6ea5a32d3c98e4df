#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// Extracts a container's output from the frames that an engine uses when there is no terminal
// (Docker Engine API, ContainerAttach, "Stream format"): {stream, 0, 0, 0, size in four bytes, big
// endian}, then as many bytes. Pure.
class DockerFrames {
 public:
  // Takes the next bytes of the stream, split anywhere; passes the output in them to `sink` at
  // once. corrupt: not such a stream; make no further call.
  Result<void> feed(std::string_view bytes, const OutputSink& sink);
  // Whether no frame is incomplete: the stream may end here.
  bool complete() const { return header_size_ == 0 && left_ == 0; }

 private:
  Result<void> begin_frame();

  std::array<unsigned char, 8> header_{};
  std::size_t header_size_ = 0;              // bytes of the header received so far
  std::uint32_t left_ = 0;                   // bytes of the frame not received yet
  OutputStream stream_ = OutputStream::out;  // of that frame
};

}  // namespace trainyard::runtime
