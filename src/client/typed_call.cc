#include "client/typed_call.h"

#include <boost/json.hpp>

namespace trainyard::client {
namespace {

namespace json = boost::json;
using model::Kind;
using model::Member;
using model::Shape;

// The path below a value, or nullopt.
std::optional<std::string> find_missing(const Shape& shape, const void* value) {
  std::optional<std::string> missing;
  if (shape.kind == Kind::structure) {
    missing = find_missing_member(shape, value);
    if (missing) missing->insert(0, ".");
  } else if (shape.kind == Kind::list) {
    for (std::size_t i = 0; i < shape.access.list_size(value) && !missing; ++i) {
      missing = find_missing(*shape.item, shape.access.list_at(value, i));
      if (missing) missing->insert(0, "[" + std::to_string(i) + "]");
    }
  }
  return missing;
}

bool is_unknown(const Shape& shape, const json::value& value) {
  if (shape.kind != Kind::text || !shape.closed || !value.is_string()) return false;
  for (const std::string_view known : shape.values)
    if (known == std::string_view(value.get_string())) return false;
  return true;
}

}  // namespace

std::optional<std::string> find_missing_member(const Shape& shape, const void* structure) {
  for (const Member& member : shape.members) {
    const void* value = member.get(structure);
    if (value == nullptr && member.required) return std::string(member.name);
    if (value == nullptr) continue;
    if (auto missing = find_missing(*member.shape, value))
      return std::string(member.name) + *missing;
  }
  return std::nullopt;
}

void drop_unknown_values(const Shape& shape, json::value& value) {
  if (shape.kind == Kind::structure && value.is_object()) {
    json::object& object = value.get_object();
    for (const Member& member : shape.members) {
      json::value* inner = object.if_contains(member.name);
      if (inner == nullptr) continue;
      if (is_unknown(*member.shape, *inner)) {
        object.erase(member.name);
      } else {
        drop_unknown_values(*member.shape, *inner);
      }
    }
  } else if (shape.kind == Kind::list && value.is_array()) {
    json::array& array = value.get_array();
    for (auto item = array.begin(); item != array.end();) {
      if (is_unknown(*shape.item, *item)) {
        item = array.erase(item);
      } else {
        drop_unknown_values(*shape.item, *item++);
      }
    }
  }
}

}  // namespace trainyard::client
