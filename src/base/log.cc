#include "base/log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "base/time.h"

namespace trainyard::log {
namespace {

Level initial_level() {
  const char* wanted = std::getenv("TRAINYARD_LOG");
  const std::string_view name = wanted == nullptr ? "info" : wanted;
  if (name == "debug") return Level::debug;
  if (name == "warning") return Level::warning;
  if (name == "error") return Level::error;
  return Level::info;
}

std::atomic<Level>& threshold() {
  static std::atomic<Level> level{initial_level()};
  return level;
}

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// U+0080 to U+009F in UTF-8: terminals obey them too.
bool is_c1(std::string_view text) {
  return text.size() > 1 && text[0] == '\xc2' && static_cast<unsigned char>(text[1]) >= 0x80 &&
         static_cast<unsigned char>(text[1]) < 0xa0;
}

void append_hex(std::string& line, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  line.append("\\x").append({kDigits[byte >> 4], kDigits[byte & 0xf]});
}

// The values are often not ours: names of objects, messages of other programs. None may end its
// line, or steer the terminal that shows it.
void append_quoted(std::string& line, std::string_view value) {
  line += '"';
  for (; !value.empty(); value.remove_prefix(1)) {
    const char c = value[0];
    if (c == '"' || c == '\\') {
      line.append({'\\', c});
    } else if (c == '\n') {
      line += "\\n";
    } else if (c == '\r') {
      line += "\\r";
    } else if (c == '\t') {
      line += "\\t";
    } else if (is_control(c)) {
      append_hex(line, c);
    } else if (is_c1(value)) {
      append_hex(line, value[1]);
      value.remove_prefix(1);
    } else {
      line += c;
    }
  }
  line += '"';
}

void append_value(std::string& line, std::string_view value) {
  const auto is_special = [](char c) {
    return is_control(c) || c == ' ' || c == '"' || c == '=' || c == '\\' || c == '\xc2';
  };
  if (!value.empty() && std::ranges::none_of(value, is_special))
    line += value;
  else
    append_quoted(line, value);
}

}  // namespace

void set_level(Level level) {
  threshold() = level;
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < threshold().load()) return;
  std::string line = format_iso8601(system_clock().now());
  line += ' ';
  line += name_of(level);
  line += ' ';
  line += event;
  for (const Field& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    append_value(line, field.value);
  }
  line += '\n';
  // The log is the last resort: if it can't be written, nothing can report that.
  [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace trainyard::log
