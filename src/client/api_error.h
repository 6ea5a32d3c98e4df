#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/export.h"

namespace trainyard::client {

// Why a call gave no result. The first group are answers of the service, the second is about
// getting an answer, the third arises before anything is sent or in waiting for a state.
enum class ErrorCode {
  ValidationException,    // the request breaks a constraint, or can't be read
  ResourceInUse,          // the name is taken
  ResourceLimitExceeded,  // a quota of the account
  ResourceNotFound,       // SageMaker also says so by ValidationException
  ConflictException,      // not in the resource's present state
  AccessDenied,           // known, but not allowed to do this
  InvalidCredentials,     // the key, the token or the signature isn't accepted
  Throttling,             // too many requests
  UnknownOperation,       // the service has no such operation
  ServiceFailure,         // a failure of the service's own (HTTP 5xx)
  OtherServiceError,      // any other: see ApiError::service_code

  Unreachable,  // no connection, or cut off
  TimedOut,
  Cancelled,  // by CallOptions::stop
  BadAnswer,  // not what this operation answers

  NoCredentials,
  BadConfiguration,   // an option, an environment variable or a profile's setting
  IncompleteRequest,  // a required member is absent; nothing was sent
  WaiterFailed,       // the job reached a state that the wait can't end well from
  WaiterTimedOut,
};

// The enumerator's own spelling.
TRAINYARD_API std::string_view to_string(ErrorCode code);

// What went wrong. The members that say nothing are empty or 0.
struct ApiError {
  // What kind of failure it is.
  ErrorCode code = ErrorCode::OtherServiceError;
  // A sentence for people that names what is wrong and its value; the service's own words where it
  // answered.
  std::string message{};
  // As on the wire, without a namespace: "ResourceInUse". Empty: the service didn't answer.
  std::string service_code{};
  std::string request_id{};  // of the last attempt; empty: none was answered
  int http_status = 0;       // of the last attempt; 0: none was answered
  int attempts = 0;          // how often the request was sent, or tried to be
  // How long the service asked to wait before another try.
  std::optional<std::chrono::milliseconds> retry_after{};
};

// "ResourceInUse: Training job names must be unique … (HTTP 400, request 5b1…, attempt 1)"
TRAINYARD_API std::string to_string(const ApiError& error);

}  // namespace trainyard::client
