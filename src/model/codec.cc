#include "model/codec.h"

#include <cmath>
#include <limits>
#include <string>

namespace trainyard::model {
namespace {

namespace json = boost::json;

Error serialization_error(std::string message) {
  return Error(ErrorKind::invalid_argument, std::move(message)).with_code("SerializationException");
}

std::string_view wanted_type(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "a String";
    case Kind::integer:
      return "an Integer";
    case Kind::number:
      return "a Float";
    case Kind::boolean:
      return "a Boolean";
    case Kind::timestamp:
      return "a Timestamp";
    case Kind::list:
      return "a List";
    case Kind::map:
      return "a Map";
    case Kind::structure:
      return "a Structure";
  }
  return "";
}

// The texts that AWS's JSON services give for a value of the wrong type.
Error wrong_type(const Shape& shape, const json::value& value) {
  if (value.is_object())
    return serialization_error("Start of structure or map found where not expected.");
  if (value.is_array()) return serialization_error("Start of list found where not expected.");
  if (shape.kind == Kind::list) return serialization_error("Expected list or null");
  if (shape.kind == Kind::map || shape.kind == Kind::structure)
    return serialization_error("Expected map or null");
  std::string_view have = "NULL_VALUE";
  if (value.is_string()) have = "STRING_VALUE";
  if (value.is_bool()) have = value.get_bool() ? "TRUE_VALUE" : "FALSE_VALUE";
  if (value.is_int64() || value.is_uint64()) have = "NUMBER_VALUE";
  if (value.is_double()) have = "DECIMAL_VALUE";
  return serialization_error(std::string(have) + " can not be converted to " +
                             std::string(wanted_type(shape.kind)));
}

std::optional<std::int64_t> as_integer(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (!value.is_double()) return std::nullopt;
  const double number = value.get_double();
  // 2^53: above, a double no longer holds every integer.
  constexpr double kExact = 9007199254740992.0;
  if (std::trunc(number) != number || std::abs(number) > kExact) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<double> as_number(const json::value& value) {
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
  if (value.is_double()) return value.get_double();
  if (!value.is_string()) return std::nullopt;
  // As AWS's protocols write values that aren't JSON numbers.
  const std::string_view text = value.get_string();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

std::optional<Timestamp> as_timestamp(const json::value& value) {
  if (value.is_string()) return parse_iso8601(std::string_view(value.get_string()));
  const std::optional<double> seconds = as_number(value);
  // The year 10000: beyond, ISO 8601 has no four-digit year.
  constexpr double kLatest = 253402300800.0;
  if (!seconds || !(std::abs(*seconds) < kLatest)) return std::nullopt;
  return from_epoch_seconds(*seconds);
}

Result<void> read(const Shape& shape, const json::value& value, void* into);

// If `into` is null, these only check.
Result<void> read_structure(const Shape& shape, const json::object& object, void* into) {
  for (const Member& member : shape.members) {
    const json::value* value = object.if_contains(member.name);
    if (value == nullptr || value->is_null()) continue;
    TRY_VOID(read(*member.shape, *value, into ? member.emplace(into) : nullptr));
  }
  return ok();
}

Result<void> read_list(const Shape& shape, const json::array& array, void* into) {
  for (const json::value& value : array) {
    if (value.is_null() && !into) continue;
    TRY_VOID(read(*shape.item, value, into ? shape.access.list_append(into) : nullptr));
  }
  return ok();
}

Result<void> read_map(const Shape& shape, const json::object& object, void* into) {
  for (const auto& [key, value] : object) {
    if (value.is_null() && !into) continue;
    TRY_VOID(read(*shape.value, value, into ? shape.access.map_emplace(into, key) : nullptr));
  }
  return ok();
}

template <class T>
Result<void> keep(const Shape& shape, const json::value& value, const std::optional<T>& read,
                  void* into) {
  if (!read) return wrong_type(shape, value);
  if (into) *static_cast<T*>(into) = *read;
  return ok();
}

Result<void> read_text(const Shape& shape, const json::value& value, void* into) {
  if (!value.is_string()) return wrong_type(shape, value);
  const std::string_view text = value.get_string();
  if (into && !shape.access.text_set(into, text))
    return Error(ErrorKind::invalid_argument,
                 "'" + std::string(text) + "' is no value of its enumeration")
        .with_code("SerializationException");
  return ok();
}

Result<void> read(const Shape& shape, const json::value& value, void* into) {
  switch (shape.kind) {
    case Kind::text:
      return read_text(shape, value, into);
    case Kind::integer:
      return keep(shape, value, as_integer(value), into);
    case Kind::number:
      return keep(shape, value, as_number(value), into);
    case Kind::timestamp:
      return keep(shape, value, as_timestamp(value), into);
    case Kind::boolean: {
      std::optional<bool> flag;
      if (value.is_bool()) flag = value.get_bool();
      return keep(shape, value, flag, into);
    }
    case Kind::list:
      if (!value.is_array()) return wrong_type(shape, value);
      return read_list(shape, value.get_array(), into);
    case Kind::map:
      if (!value.is_object()) return wrong_type(shape, value);
      return read_map(shape, value.get_object(), into);
    case Kind::structure:
      if (!value.is_object()) return wrong_type(shape, value);
      return read_structure(shape, value.get_object(), into);
  }
  return ok();
}

json::value number_to_json(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  return number;
}

}  // namespace

Result<void> parse_into(const Shape& shape, const json::value& value, void* into) {
  return read(shape, value, into);
}

Result<void> check_types(const Shape& shape, const json::value& value) {
  return read(shape, value, nullptr);
}

json::value value_to_json(const Shape& shape, const void* value, const json::storage_ptr& memory) {
  switch (shape.kind) {
    case Kind::text:
      return json::value(shape.access.text_get(value), memory);
    case Kind::integer:
      return json::value(*static_cast<const std::int64_t*>(value), memory);
    case Kind::number:
      return number_to_json(*static_cast<const double*>(value));
    case Kind::boolean:
      return json::value(*static_cast<const bool*>(value), memory);
    case Kind::timestamp:
      return timestamp_to_json(*static_cast<const Timestamp*>(value));
    case Kind::structure:
      return serialize_from(shape, value, memory);
    case Kind::map: {
      json::object object(memory);
      shape.access.map_each(value, [&](std::string_view key, const void* item) {
        object.emplace(key, value_to_json(*shape.value, item, memory));
      });
      return object;
    }
    case Kind::list: {
      json::array array(memory);
      for (std::size_t i = 0; i < shape.access.list_size(value); ++i)
        array.push_back(value_to_json(*shape.item, shape.access.list_at(value, i), memory));
      return array;
    }
  }
  return nullptr;
}

json::object serialize_from(const Shape& shape, const void* structure,
                            const json::storage_ptr& memory) {
  json::object object(memory);
  for (const Member& member : shape.members)
    if (const void* value = member.get(structure))
      object.emplace(member.name, value_to_json(*member.shape, value, memory));
  return object;
}

json::value timestamp_to_json(Timestamp time) {
  const std::int64_t millis = to_epoch_millis(time);
  if (millis % 1000 == 0) return millis / 1000;
  return to_epoch_seconds(time);
}

}  // namespace trainyard::model
