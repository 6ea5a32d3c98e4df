#include "cli/json_fields.h"

#include <boost/json.hpp>
#include <cstdio>

namespace trainyard::cli {

namespace json = boost::json;

const json::value* field(const json::value& from, FieldPath path) {
  const json::value* at = &from;
  for (const std::string_view name : path) {
    const json::object* object = at->if_object();
    at = object == nullptr ? nullptr : object->if_contains(name);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string text_field(const json::value& from, FieldPath path) {
  const json::value* value = field(from, path);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string()) return std::string(value->get_string());
  if (value->is_double()) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%g", value->get_double());
    return digits;
  }
  return json::serialize(*value);
}

std::optional<Timestamp> time_field(const json::value& from, FieldPath path) {
  const json::value* value = field(from, path);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return from_epoch_seconds(value->to_number<double>());
}

const json::array& array_field(const json::value& from, FieldPath path) {
  static const json::array empty;
  const json::value* value = field(from, path);
  return value != nullptr && value->is_array() ? value->get_array() : empty;
}

}  // namespace trainyard::cli
