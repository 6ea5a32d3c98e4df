#include "base/utf8.h"

#include <algorithm>

namespace trainyard {
namespace {

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() - at < length) return 0;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const unsigned char min = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned char max = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (second < min || second > max) return 0;
  const std::string_view rest = text.substr(at + 2, length - 2);
  return std::all_of(rest.begin(), rest.end(), continues_character) ? length : 0;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::size_t count_characters(std::string_view utf8) {
  return utf8.size() -
         static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), continues_character));
}

std::string_view first_characters(std::string_view utf8, std::size_t count) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i)
    if (!continues_character(utf8[i]) && characters++ == count) return utf8.substr(0, i);
  return utf8;
}

std::string_view truncate_utf8(std::string_view utf8, std::size_t bytes) {
  if (bytes >= utf8.size()) return utf8;
  for (std::size_t back = 0; back <= std::min<std::size_t>(3, bytes); ++back)
    if (!continues_character(utf8[bytes - back])) return utf8.substr(0, bytes - back);
  return utf8.substr(0, bytes);
}

}  // namespace trainyard
