#include "config/key.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace trainyard::config {
namespace {

std::string toml_string(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (byte < 0x20 || byte == 0x7f) {
      out += {'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string number_text(double number) {
  char buffer[400];  // more than the longest double has digits
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed).ptr;
  return std::string(buffer, end);
}

// TOML's bare keys.
bool is_bare(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

std::string joined(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

Result<void> check_range(const Key& key, double number) {
  if (std::isfinite(number) && number >= key.min && number <= key.max) return ok();
  const std::string from = "must be at least " + number_text(key.min);
  if (key.max == std::numeric_limits<double>::max()) return invalid(from);
  return invalid("must be from " + number_text(key.min) + " to " + number_text(key.max));
}

}  // namespace

Error invalid(std::string why) {
  return Error(ErrorKind::invalid_argument, std::move(why));
}

std::string_view to_string(Type type) {
  switch (type) {
    case Type::text:
      return "a string";
    case Type::texts:
      return "a list of strings";
    case Type::integer:
      return "an integer";
    case Type::number:
      return "a number";
    case Type::boolean:
      return "true or false";
  }
  return "";
}

std::string to_toml(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return toml_string(*text);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value)) return number_text(*number);
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  std::string list = "[";
  for (const std::string& text : std::get<std::vector<std::string>>(value))
    list += (list.size() == 1 ? "" : ", ") + toml_string(text);
  return list + "]";
}

std::string shown(const Key& key, const Value& value) {
  return key.secret ? std::string(kHidden) : to_toml(value);
}

Result<void> put(const Key& key, const std::string& name, const Value& value, Settings& settings) {
  if (const auto* text = std::get_if<std::string>(&value); text != nullptr) {
    if (!key.choices.empty() && std::ranges::find(key.choices, *text) == key.choices.end())
      return invalid("must be " + joined(key.choices));
  }
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    TRY_VOID(check_range(key, static_cast<double>(*integer)));
  if (const auto* number = std::get_if<double>(&value)) TRY_VOID(check_range(key, *number));
  return key.put(settings, name, value);
}

std::string as_key(std::string_view part) {
  return is_bare(part) ? std::string(part) : toml_string(part);
}

std::string full_name(const Key& key, std::string_view name) {
  std::string text;
  for (std::size_t at = 0; at <= key.name.size();) {
    const std::size_t end = std::min(key.name.find('.', at), key.name.size());
    std::string part(key.name.substr(at, end - at));
    if (const auto star = part.find('*'); star != std::string::npos) part.replace(star, 1, name);
    text += (text.empty() ? "" : ".") + as_key(part);
    at = end + 1;
  }
  return text;
}

}  // namespace trainyard::config
