#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

// The program's own log: one line per event on stderr, `time level event key=value …`. Names of
// events are words joined by underscores; every line about a job has job=, attempt= and instance=
// if they are known. Output of training containers goes to log streams instead.
namespace trainyard::log {

enum class Level { debug, info, warning, error };

struct Field {
  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(v) {}
  Field(std::string_view k, const std::string& v) : key(k), value(v) {}
  Field(std::string_view k, bool v) : key(k), value(v ? "true" : "false") {}
  template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>)
  Field(std::string_view k, Number v) : key(k), value(std::to_string(v)) {}
  std::string key;
  std::string value;
};

// The lowest level that is written; info by default. TRAINYARD_LOG=debug sets it at start.
void set_level(Level level);
// Safe from any thread; one write(2) per line.
void write(Level level, std::string_view event, std::initializer_list<Field> fields);

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::error, event, fields);
}

}  // namespace trainyard::log
