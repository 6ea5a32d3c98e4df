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

// The keys of the configuration, each declared once: the file's reader, serve's flags, `config
// show`, the manual and docs/configuration.md all go by these declarations.
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
// As TOML has it: "text", ["a", "b"], 3, 7.5, true.
std::string to_toml(const Value& value);
// What is printed for a secret.
inline constexpr std::string_view kHidden = "***";

enum class Reload {
  live,     // a SIGHUP changes it in a running server
  restart,  // read at start only
};

struct Key {
  // Tables and key, joined by dots; a '*' is a name of the user's own: "image-map.*".
  std::string_view name;
  Type type = Type::text;
  // What a text is, or what '*' and a text are in a flag, for people: "HOST:PORT", "FROM=TO".
  std::string_view form{};
  std::span<const std::string_view> choices{};  // of a text; empty: any
  double least = 0;                             // of an integer or number
  double most = std::numeric_limits<double>::max();
  std::string_view otherwise{};  // the default, as a flag would give it; empty: none
  std::string_view flag{};       // "--listen"; empty: in the file only
  Reload reload = Reload::restart;
  bool secret = false;    // its value is never printed
  std::string_view help;  // one sentence, without its full stop
  // Takes over a value of `type` that is within choices and range; `name` is what '*' stood for.
  // The error says why not, without repeating key and value.
  Result<void> (*put)(Settings& settings, const std::string& name, const Value& value) = nullptr;
  // What the value needs of the others, asked when all are in `settings`. nullptr: nothing.
  Result<void> (*check)(const Settings& settings, const std::string& name) = nullptr;

  bool has_star() const { return name.find('*') != std::string_view::npos; }
};

// As to_toml(), for people: a secret is hidden.
std::string shown(const Key& key, const Value& value);

// In the order in which people read them.
std::span<const Key> keys();

// Whether a value of the right type is within the key's choices and range, then `put`.
Result<void> put(const Key& key, const std::string& name, const Value& value, Settings& settings);

// An invalid_argument.
Error wrong(std::string why);

// A part of a name as TOML has it: image-map, "repo/image:1".
std::string as_key(std::string_view part);
// The key's name in the file, where '*' stands for `name`; parts that TOML wants quoted are:
// image-map."repo/image:1".
std::string full_name(const Key& key, std::string_view name);

}  // namespace trainyard::config
