#pragma once

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"
#include "base/time.h"
#include "model/shape.h"

// Conversion between the API's structures and JSON. Checks types only; constraints are checked by
// model/validation.h.
namespace trainyard::model {

// `into` is the structure that `shape` describes.
Result<void> parse_into(const Shape& shape, const boost::json::value& json, void* into);
boost::json::object serialize_from(const Shape& shape, const void* structure,
                                   const boost::json::storage_ptr& memory = {});
// For any kind of value, not only structures.
boost::json::value value_to_json(const Shape& shape, const void* value,
                                 const boost::json::storage_ptr& memory = {});

// invalid_argument with code "SerializationException" and AWS's text if a value has the wrong JSON
// type. Unknown members are skipped, null is absent. Times are epoch seconds or ISO 8601 text. Text
// that isn't a value of its enumeration is an error here too: call validation_failure first, which
// reports it as AWS does.
template <class T>
Result<T> parse(const boost::json::value& json) {
  T value;
  TRY_VOID(parse_into(shape_of<T>(), json, &value));
  return value;
}

// Absent members are omitted. Times are numbers with at most three decimals.
template <class T>
boost::json::object serialize(const T& value, const boost::json::storage_ptr& memory = {}) {
  return serialize_from(shape_of<T>(), &value, memory);
}

// Checks only types: returns the error that parse<T> would return for a value of the wrong JSON
// type, before validation. Enumerations aren't checked.
Result<void> check_types(const Shape& shape, const boost::json::value& json);

// 1747419050.603, or 1747419050, an integer, if there are no milliseconds.
boost::json::value timestamp_to_json(Timestamp time);

}  // namespace trainyard::model
