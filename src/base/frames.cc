#include "base/frames.h"

#include <utility>

#include "base/check.h"

namespace trainyard {
namespace {

constexpr std::size_t kHead = 5;

}  // namespace

std::string make_frame(char kind, std::string_view content) {
  CHECK(content.size() <= kMaxFrame);
  std::string frame(1, kind);
  for (const int shift : {24, 16, 8, 0})
    frame += static_cast<char>(static_cast<unsigned char>(content.size() >> shift));
  return frame.append(content);
}

Result<std::optional<Frame>> FrameReader::next() {
  if (bytes_.size() < kHead) return std::optional<Frame>();
  std::size_t size = 0;
  for (std::size_t i = 1; i < kHead; ++i) size = size << 8 | static_cast<unsigned char>(bytes_[i]);
  if (size > kMaxFrame)
    return Error(ErrorKind::corrupt, "a frame of " + std::to_string(size) + " bytes");
  if (bytes_.size() < kHead + size) return std::optional<Frame>();
  Frame frame{bytes_[0], bytes_.substr(kHead, size)};
  bytes_.erase(0, kHead + size);
  return std::optional(std::move(frame));
}

}  // namespace trainyard
