#include "base/json_object.h"

#include <boost/json.hpp>

namespace trainyard {

namespace json = boost::json;

Result<json::object> parse_object(std::string_view what, std::string_view text) {
  boost::system::error_code failed;
  json::value value = json::parse(text, failed);
  if (failed || !value.is_object())
    return Error(ErrorKind::corrupt, std::string(what) + " is not a JSON object");
  return std::move(value.get_object());
}

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

bool is_true_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

json::object object_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_object() ? value->get_object() : json::object();
}

json::array array_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_array() ? value->get_array() : json::array();
}

json::array list_to_json(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::object map_to_json(const std::map<std::string, std::string>& texts) {
  json::object object;
  for (const auto& [key, text] : texts) object.emplace(key, text);
  return object;
}

}  // namespace trainyard
