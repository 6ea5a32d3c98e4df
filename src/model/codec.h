#pragma once

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"
#include "base/time.h"
#include "model/shape.h"

// Between the API's structures and JSON. Knows types only; constraints are model/validation.h's.
namespace trainyard::model {

// `into` is the structure that `shape` describes.
Result<void> parse_into(const Shape& shape, const boost::json::value& json, void* into);
boost::json::object serialize_from(const Shape& shape, const void* structure,
                                   const boost::json::storage_ptr& memory = {});
// Of any kind of value, not only of structures.
boost::json::value value_to_json(const Shape& shape, const void* value,
                                 const boost::json::storage_ptr& memory = {});

// invalid_argument with code "SerializationException" and AWS's text when a value has the wrong
// JSON type. Unknown members are skipped, null is absent. Times are epoch seconds or ISO 8601 text.
// A text that is no value of its enumeration is an error here too: call validation_failure first,
// which says so as AWS does.
template <class T>
Result<T> parse(const boost::json::value& json) {
  T value;
  TRY_VOID(parse_into(shape_of<T>(), json, &value));
  return value;
}

// Absent members are left out. Times are numbers with at most three decimals.
template <class T>
boost::json::object serialize(const T& value, const boost::json::storage_ptr& memory = {}) {
  return serialize_from(shape_of<T>(), &value, memory);
}

// Only the types: the error that parse<T> would give for a value of the wrong JSON type, before
// anything is validated. Enumerations pass.
Result<void> check_types(const Shape& shape, const boost::json::value& json);

// 1747419050.603 (or 1747419050, an integer, when there are no milliseconds).
boost::json::value timestamp_to_json(Timestamp time);

}  // namespace trainyard::model
