#include "health/kernel_counts.h"

#include <algorithm>
#include <charconv>

#include "base/files.h"

namespace trainyard::health {
namespace {

std::optional<std::uint64_t> number_at(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc() ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> find_count(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with(key) || line.size() == key.size()) continue;
    const char next = line[key.size()];
    if (next == ' ' || next == '\t') return number_at(line.substr(key.size()));
  }
  return std::nullopt;
}

std::optional<std::uint64_t> read_count(const std::filesystem::path& file) {
  const auto text = read_file(file);
  return text ? number_at(*text) : std::nullopt;
}

}  // namespace trainyard::health
