#include "store/objects/hex.h"

#include "base/check.h"

namespace trainyard::store::objects {

namespace {
constexpr std::string_view kDigits = "0123456789abcdef";
}

std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

std::string from_hex(std::string_view text) {
  CHECK(text.size() % 2 == 0);
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::size_t high = kDigits.find(text[i]);
    const std::size_t low = kDigits.find(text[i + 1]);
    CHECK(high != kDigits.npos && low != kDigits.npos);
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace trainyard::store::objects
