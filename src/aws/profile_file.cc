#include "aws/profile_file.h"

#include <algorithm>
#include <optional>

#include "aws/canonical_request.h"
#include "base/ascii.h"

namespace trainyard::aws {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Removes the next line from the text and returns it, without its end.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

// [profile "x"] and [ profile  x ] are both "profile x". nullopt: the line doesn't begin a section.
std::optional<std::string> section_name(std::string_view line) {
  const std::size_t end = line.find(']');
  if (!line.starts_with('[') || end == std::string_view::npos) return std::nullopt;
  std::string name;
  for (const char c : trimmed(line.substr(1, end - 1))) {
    if (c == '"' || c == '\'') continue;
    const bool blank = kBlanks.find(c) != std::string_view::npos;
    if (!blank) name += c;
    if (blank && !name.ends_with(' ')) name += ' ';
  }
  return name;
}

}  // namespace

Result<ProfileSections> parse_profile_file(std::string_view text) {
  ProfileSections sections;
  ProfileSection* section = nullptr;
  std::string outer;  // the last setting that isn't nested, and how far it is indented
  std::size_t outer_indent = 0;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view raw = take_line(text);
    const std::string_view line = trimmed(raw);
    if (line.empty() || line.starts_with('#') || line.starts_with(';')) continue;
    if (const auto new_section = section_name(line)) {
      section = &sections[*new_section];
      outer.clear();
      continue;
    }
    const auto equals = line.find('=');
    if (section == nullptr || equals == std::string_view::npos || equals == 0)
      return Error(ErrorKind::invalid_argument,
                   "line " + std::to_string(number) + " is no [section] and no setting of one");
    const std::string name = lower_case(trimmed(line.substr(0, equals)));
    const std::size_t indent = raw.find_first_not_of(kBlanks);
    const bool nested = !outer.empty() && indent > outer_indent;
    if (!nested) {
      outer = name;
      outer_indent = indent;
    }
    (*section)[nested ? outer + "." + name : name] = trimmed(line.substr(equals + 1));
  }
  return sections;
}

std::vector<std::string> profile_section_names(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    auto name = section_name(trimmed(take_line(text)));
    if (name && std::find(names.begin(), names.end(), *name) == names.end())
      names.push_back(*std::move(name));
  }
  return names;
}

}  // namespace trainyard::aws
