#pragma once

#include <string>

#include "base/error.h"

// The errors of the SageMaker API that control gives, as values: code() is the API's code,
// message() its wording.
namespace trainyard::control {

inline Error validation_error(std::string message) {
  return Error(ErrorKind::invalid_argument, std::move(message)).with_code("ValidationException");
}

// What Describe, Stop and the tag operations answer for what isn't there. The real service does not
// use the ResourceNotFound that its model declares (boto/boto3#2808).
inline Error not_found_error() {
  return Error(ErrorKind::not_found, "Requested resource not found.")
      .with_code("ValidationException");
}

inline Error resource_in_use_error(std::string message) {
  return Error(ErrorKind::already_exists, std::move(message)).with_code("ResourceInUse");
}

inline Error limit_exceeded_error(std::string message) {
  return Error(ErrorKind::exhausted, std::move(message))
      .with_code("ResourceLimitExceeded")
      .with_retryable(false);
}

}  // namespace trainyard::control
