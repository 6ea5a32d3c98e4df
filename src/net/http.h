#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// HTTP's vocabulary, shared by the server and the client. No I/O.
namespace trainyard::net {

// Header fields in order. Names are case-insensitive; there may be several of one name.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

  // The first value of that name; empty if absent, which has() tells from an empty value.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  // Adds a field; `set` replaces all of that name by one.
  void add(std::string name, std::string value);
  void set(std::string_view name, std::string value);
  void remove(std::string_view name);

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// Whether two names or tokens are equal: case-insensitive.
bool same_word(std::string_view a, std::string_view b);
// Whether it contains a line break or NUL, which no header may contain.
bool has_line_break(std::string_view text);
// Without the spaces and tabs around it.
std::string_view strip_blanks(std::string_view text);

struct RequestHead {
  std::string method;
  // As sent, percent-encoding kept: "/bucket/a%20b?list-type=2" (SigV4 needs it so).
  std::string target;
  Headers headers;
  // The parts of `target`.
  std::string_view raw_path() const;
  std::string_view raw_query() const;  // without '?'
};

struct ResponseHead {
  int status = 200;
  Headers headers;
};

}  // namespace trainyard::net
