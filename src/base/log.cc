#include "base/log.h"

#include <unistd.h>

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

void append_value(std::string& line, std::string_view value) {
  const bool plain =
      !value.empty() && value.find_first_of(" \t\r\n\"=\\") == std::string_view::npos;
  if (plain) {
    line += value;
    return;
  }
  line += '"';
  for (const char c : value) {
    switch (c) {
      case '"':
        line += "\\\"";
        break;
      case '\\':
        line += "\\\\";
        break;
      case '\n':
        line += "\\n";
        break;
      case '\r':
        line += "\\r";
        break;
      case '\t':
        line += "\\t";
        break;
      default:
        line += c;
    }
  }
  line += '"';
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
