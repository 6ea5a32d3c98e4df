#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "config/settings.h"

// The keys of the configuration, each declared once. The reading of the file, serve's flags,
// `config show`, the manual and docs/configuration.md all follow from these declarations.
namespace trainyard::config {

enum class Type { text, texts, integer, number, boolean };
// In the order of Type.
using Value = std::variant<std::string, std::vector<std::string>, std::int64_t, double, bool>;

// The value of a key of Type::text.
inline const std::string& text_of(const Value& value) {
  return std::get<std::string>(value);
}

// "a string", "a list of strings", …
std::string_view to_string(Type type);
// In TOML's syntax: "text", ["a", "b"], 3, 7.5, true.
std::string to_toml(const Value& value);
// What is printed for a secret.
inline constexpr std::string_view kHidden = "***";

enum class Reload {
  live,     // a SIGHUP changes it in a running server
  restart,  // read at start only
};

struct Key {
  // Tables and key, joined by dots; '*' is a name that the user chooses: "image-map.*".
  std::string_view name;
  Type type = Type::text;
  // The form of a text, or of '*' and a text in a flag, in the help: "HOST:PORT", "FROM=TO".
  std::string_view form{};
  std::span<const std::string_view> choices{};  // for a text; empty: any
  double min = 0;                               // for an integer or number
  double max = std::numeric_limits<double>::max();
  // The default, as a flag would give it; empty: none. Of a key below '*': a text that each such
  // table has, even an empty one.
  std::string_view otherwise{};
  std::string_view flag{};  // "--listen"; empty: in the file only
  Reload reload = Reload::restart;
  bool secret = false;    // its value is never printed
  std::string_view help;  // one sentence, without its full stop
  // Stores a value of `type` that is within choices and range; `name` is what '*' stands for. The
  // error says what is wrong, without repeating key and value.
  Result<void> (*put)(Settings& settings, const std::string& name, const Value& value) = nullptr;
  // Checks what the value requires of other keys, after all are in `settings`. nullptr: nothing.
  Result<void> (*check)(const Settings& settings, const std::string& name) = nullptr;

  bool has_star() const { return name.find('*') != std::string_view::npos; }
};

// As to_toml(), but hides secrets.
std::string shown(const Key& key, const Value& value);

// In the order of the documentation.
std::span<const Key> keys();

// Checks that a value of the right type is within the key's choices and range, then calls `put`.
Result<void> put(const Key& key, const std::string& name, const Value& value, Settings& settings);

// An invalid_argument.
Error invalid(std::string why);

// Part of a name in TOML's syntax: image-map, "repo/image:1".
std::string as_key(std::string_view part);
// The key's name in the file, with `name` in place of '*'; parts are quoted if TOML requires it:
// image-map."repo/image:1".
std::string full_name(const Key& key, std::string_view name);

}  // namespace trainyard::config
