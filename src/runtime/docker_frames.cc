#include "runtime/docker_frames.h"

#include <algorithm>
#include <string>

namespace trainyard::runtime {

Result<void> DockerFrames::begin_frame() {
  // 0 is stdin, written back on stdout.
  if (header_[0] > 2 || header_[1] != 0 || header_[2] != 0 || header_[3] != 0)
    return Error(ErrorKind::corrupt, "the engine's output stream has a frame of unknown kind " +
                                         std::to_string(header_[0]));
  left_ = std::uint32_t{header_[4]} << 24 | std::uint32_t{header_[5]} << 16 |
          std::uint32_t{header_[6]} << 8 | std::uint32_t{header_[7]};
  header_size_ = 0;
  stream_ = header_[0] == 2 ? OutputStream::err : OutputStream::out;
  return ok();
}

Result<void> DockerFrames::feed(std::string_view bytes, const OutputSink& sink) {
  while (!bytes.empty()) {
    if (left_ > 0) {
      const std::string_view piece = bytes.substr(0, left_);
      sink(stream_, piece);
      left_ -= static_cast<std::uint32_t>(piece.size());
      bytes.remove_prefix(piece.size());
      continue;
    }
    const std::size_t taken = std::min(bytes.size(), header_.size() - header_size_);
    std::copy_n(bytes.begin(), taken, header_.begin() + static_cast<std::ptrdiff_t>(header_size_));
    header_size_ += taken;
    bytes.remove_prefix(taken);
    if (header_size_ == header_.size()) TRY_VOID(begin_frame());
  }
  return ok();
}

}  // namespace trainyard::runtime
