#include "agent/smux.h"

#include <utility>

#include "base/check.h"

namespace trainyard::agent {
namespace {

constexpr std::size_t kSmuxHead = 8;
constexpr std::uint32_t kSmuxVersion = 1;

void append_number(std::string& bytes, std::size_t number, int size) {
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(number >> 8 * i & 0xff);
}

std::uint32_t parse_number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t number = 0;
  while (size-- > 0) number = number << 8 | static_cast<unsigned char>(bytes[at + size]);
  return number;
}

}  // namespace

std::string make_smux_frame(SmuxCommand command, std::uint32_t stream, std::string_view content) {
  CHECK(content.size() <= kMaxSmuxContent);
  std::string frame;
  frame.reserve(kSmuxHead + content.size());
  append_number(frame, kSmuxVersion, 1);
  append_number(frame, static_cast<std::size_t>(command), 1);
  append_number(frame, content.size(), 2);
  append_number(frame, stream, 4);
  return frame.append(content);
}

void SmuxReader::feed(std::string_view bytes) {
  bytes_.erase(0, std::exchange(at_, 0));
  bytes_ += bytes;
}

Result<std::optional<SmuxFrame>> SmuxReader::next() {
  const std::string_view bytes = std::string_view(bytes_).substr(at_);
  if (bytes.size() < kSmuxHead) return std::optional<SmuxFrame>();
  const std::uint32_t version = parse_number_at(bytes, 0, 1),
                      command = parse_number_at(bytes, 1, 1);
  const std::uint32_t size = parse_number_at(bytes, 2, 2);
  if (version != kSmuxVersion)
    return Error(ErrorKind::corrupt, "a smux frame of version " + std::to_string(version));
  if (command > static_cast<std::uint32_t>(SmuxCommand::keep_alive))
    return Error(ErrorKind::corrupt, "a smux frame with command " + std::to_string(command));
  SmuxFrame frame{static_cast<SmuxCommand>(command), parse_number_at(bytes, 4, 4)};
  if (size > 0 && frame.command != SmuxCommand::data)
    return Error(ErrorKind::corrupt,
                 "a smux frame with command " + std::to_string(command) + " and content");
  if (bytes.size() < kSmuxHead + size) return std::optional<SmuxFrame>();
  frame.content = bytes.substr(kSmuxHead, size);
  at_ += kSmuxHead + size;
  return std::optional(std::move(frame));
}

}  // namespace trainyard::agent
