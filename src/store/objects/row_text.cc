#include "store/objects/row_text.h"

#include <algorithm>
#include <charconv>

namespace trainyard::store::objects {

std::string encode_headers(const ObjectHeaders& headers) {
  std::string text;
  for (const auto& [name, value] : headers) text += name + ":" + value + "\n";
  return text;
}

ObjectHeaders decode_headers(std::string_view text) {
  ObjectHeaders headers;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos)
      headers.emplace(line.substr(0, colon), line.substr(colon + 1));
  }
  return headers;
}

std::string encode_sizes(const std::vector<std::uint64_t>& sizes) {
  std::string text;
  for (const std::uint64_t size : sizes) text += std::to_string(size) + " ";
  return text;
}

std::vector<std::uint64_t> decode_sizes(std::string_view text) {
  std::vector<std::uint64_t> sizes;
  while (!text.empty()) {
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error != std::errc()) break;
    sizes.push_back(size);
    text.remove_prefix(std::min(text.size(), static_cast<std::size_t>(end - text.data()) + 1));
  }
  return sizes;
}

}  // namespace trainyard::store::objects
