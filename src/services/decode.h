#pragma once

#include <boost/json/value.hpp>

#include "base/result.h"
#include "model/codec.h"
#include "model/validation.h"

namespace trainyard::services {

// Parses a request of type T from JSON: wrong types are a SerializationException, then all failed
// constraints are one ValidationException.
template <class T>
Result<T> decode(const boost::json::value& input, const model::MoreValues& more = {}) {
  const model::Shape& shape = model::shape_of<T>();
  TRY_VOID(model::check_types(shape, input));
  if (auto failure = model::validation_failure(shape, input, more))
    return Error(ErrorKind::invalid_argument, std::move(*failure)).with_code("ValidationException");
  return model::parse<T>(input);
}

}  // namespace trainyard::services
