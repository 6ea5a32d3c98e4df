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

std::string encode_parts(const std::vector<std::uint64_t>& sizes,
                         const std::vector<std::string>& checksums) {
  std::string text;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    text += std::to_string(sizes[i]);
    if (i < checksums.size()) text += ":" + checksums[i];
    text += " ";
  }
  return text;
}

void decode_parts(std::string_view text, std::vector<std::uint64_t>& sizes,
                  std::vector<std::string>& checksums) {
  while (!text.empty()) {
    std::string_view part = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), size);
    if (error != std::errc()) break;
    sizes.push_back(size);
    part.remove_prefix(static_cast<std::size_t>(end - part.data()));
    if (part.starts_with(':')) checksums.emplace_back(part.substr(1));
  }
}

}  // namespace trainyard::store::objects
