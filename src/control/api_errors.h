#pragma once

#include <string>
#include <utility>

#include "base/error.h"

// Errors of the SageMaker API as values: code() is the API's code, message() its message.
namespace trainyard::control {

inline Error validation_error(std::string message) {
  return Error(ErrorKind::invalid_argument, std::move(message)).with_code("ValidationException");
}

// The error of Describe, Stop and the tag operations for a resource that doesn't exist. The real
// service doesn't use the ResourceNotFound that its model declares (boto/boto3#2808).
inline Error not_found_error() {
  return Error(ErrorKind::not_found, "Requested resource not found.")
      .with_code("ValidationException");
}

inline Error resource_not_found_error(std::string message) {
  return Error(ErrorKind::not_found, std::move(message)).with_code("ResourceNotFound");
}

inline Error resource_in_use_error(std::string message) {
  return Error(ErrorKind::already_exists, std::move(message)).with_code("ResourceInUse");
}

inline Error conflict_error(std::string message) {
  return Error(ErrorKind::conflict, std::move(message)).with_code("ConflictException");
}

inline Error limit_exceeded_error(std::string message) {
  return Error(ErrorKind::exhausted, std::move(message))
      .with_code("ResourceLimitExceeded")
      .with_retryable(false);
}

}  // namespace trainyard::control
