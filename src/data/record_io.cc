#include "data/record_io.h"

namespace trainyard::data {
namespace {

constexpr std::uint32_t kRecordMagic = 0xCED7230A;

void append_little_endian(std::string& text, std::uint32_t number) {
  for (int i = 0; i < 4; ++i) text += static_cast<char>(number >> (8 * i));
}

}  // namespace

Result<std::string> record_header(std::uint64_t length) {
  if (length > kMaxRecordSize)
    return Error(ErrorKind::invalid_argument,
                 "a RecordIO record has at most " + std::to_string(kMaxRecordSize) +
                     " bytes, and this would have " + std::to_string(length));
  std::string header;
  append_little_endian(header, kRecordMagic);
  append_little_endian(header, static_cast<std::uint32_t>(length));
  return header;
}

std::string record_padding(std::uint64_t length) {
  return std::string(static_cast<std::size_t>((4 - length % 4) % 4), '\0');
}

}  // namespace trainyard::data
