#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/export.h"

namespace trainyard::client {

// Why a call failed. The first group are answers of the service, the second are failures to get an
// answer, the third arise before anything is sent or while waiting for a state.
enum class ErrorCode {
  ValidationException,    // the request breaks a constraint, or can't be parsed
  ResourceInUse,          // the name is in use
  ResourceLimitExceeded,  // a quota of the account
  ResourceNotFound,       // SageMaker also uses ValidationException for this
  ConflictException,      // not possible in the resource's present state
  AccessDenied,           // authenticated, but not allowed to do this
  InvalidCredentials,     // the key, the token or the signature isn't accepted
  Throttling,             // too many requests
  UnknownOperation,       // the service has no such operation
  ServiceFailure,         // an internal failure of the service (HTTP 5xx)
  OtherServiceError,      // any other: see ApiError::service_code

  Unreachable,  // no connection, or interrupted
  TimedOut,
  Cancelled,  // by CallOptions::stop
  BadAnswer,  // not an answer of this operation

  NoCredentials,
  BadConfiguration,   // an option, an environment variable or a profile's setting
  IncompleteRequest,  // a required member is absent; nothing was sent
  WaiterFailed,       // the job reached a state in which the wait can't succeed
  WaiterTimedOut,
};

// The enumerator's own spelling.
TRAINYARD_API std::string_view to_string(ErrorCode code);

// What went wrong. Members that don't apply are empty or 0.
struct ApiError {
  // The kind of failure.
  ErrorCode code = ErrorCode::OtherServiceError;
  // A sentence for people that names what is wrong and its value; the service's own message if it
  // answered.
  std::string message{};
  // As on the wire, without a namespace: "ResourceInUse". Empty: the service didn't answer.
  std::string service_code{};
  std::string request_id{};  // of the last attempt; empty: none was answered
  int http_status = 0;       // of the last attempt; 0: none was answered
  int attempts = 0;          // how often the request was attempted
  // How long the service asked to wait before a retry.
  std::optional<std::chrono::milliseconds> retry_after{};
};

// "ResourceInUse: Training job names must be unique … (HTTP 400, request 5b1…, attempt 1)"
TRAINYARD_API std::string to_string(const ApiError& error);

}  // namespace trainyard::client
