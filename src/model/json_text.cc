#include "model/json_text.h"

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "base/check.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

void append_number(std::string& out, double number) {
  CHECK(std::isfinite(number));
  std::array<char, 64> buffer{};
  const double size = std::abs(number);
  const bool plain = size == 0 || (size >= 1e-6 && size < 1e17);
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  out.append(buffer.data(), end.ptr);
}

void append(std::string& out, const json::value& value) {
  if (const auto* object = value.if_object()) {
    out += '{';
    const char* separator = "";
    for (const auto& [key, member] : *object) {
      out += separator;
      out += json::serialize(key);
      out += ':';
      append(out, member);
      separator = ",";
    }
    out += '}';
  } else if (const auto* array = value.if_array()) {
    out += '[';
    const char* separator = "";
    for (const json::value& item : *array) {
      out += separator;
      append(out, item);
      separator = ",";
    }
    out += ']';
  } else if (const double* number = value.if_double()) {
    append_number(out, *number);
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string out;
  append(out, value);
  return out;
}

}  // namespace trainyard::model
