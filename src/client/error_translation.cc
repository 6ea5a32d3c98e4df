#include "client/error_translation.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/parse_number.h"

namespace trainyard::client {
namespace {

namespace json = boost::json;

std::string_view string_member(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                  : std::string_view();
}

// "com.amazonaws.sagemaker#ResourceNotFound" and "ResourceNotFound:http://…" both mean
// ResourceNotFound.
std::string_view bare_code(std::string_view type) {
  if (const auto hash = type.rfind('#'); hash != std::string_view::npos)
    type.remove_prefix(hash + 1);
  return type.substr(0, type.find(':'));
}

struct Translation {
  std::string_view service_code;  // or its prefix
  ErrorCode code;
};
// SageMaker's errors, and those common to all AWS services ("Common Error Types" of its API
// reference).
constexpr Translation kTranslations[] = {
    {"ValidationException", ErrorCode::ValidationException},
    {"ValidationError", ErrorCode::ValidationException},
    {"SerializationException", ErrorCode::ValidationException},
    {"ResourceInUse", ErrorCode::ResourceInUse},
    {"ResourceLimitExceeded", ErrorCode::ResourceLimitExceeded},
    {"ResourceNotFound", ErrorCode::ResourceNotFound},
    {"Conflict", ErrorCode::ConflictException},
    {"AccessDenied", ErrorCode::AccessDenied},
    {"NotAuthorized", ErrorCode::AccessDenied},
    {"OptInRequired", ErrorCode::AccessDenied},
    {"UnrecognizedClient", ErrorCode::InvalidCredentials},
    {"InvalidSignature", ErrorCode::InvalidCredentials},
    {"SignatureDoesNotMatch", ErrorCode::InvalidCredentials},
    {"IncompleteSignature", ErrorCode::InvalidCredentials},
    {"ExpiredToken", ErrorCode::InvalidCredentials},
    {"RequestExpired", ErrorCode::InvalidCredentials},
    {"InvalidClientTokenId", ErrorCode::InvalidCredentials},
    {"MissingAuthenticationToken", ErrorCode::InvalidCredentials},
    {"Throttl", ErrorCode::Throttling},
    {"TooManyRequests", ErrorCode::Throttling},
    {"RequestLimitExceeded", ErrorCode::Throttling},
    {"UnknownOperation", ErrorCode::UnknownOperation},
    {"InvalidAction", ErrorCode::UnknownOperation},
};

ErrorCode code_of(int status, std::string_view service_code) {
  for (const auto& [start, code] : kTranslations)
    if (service_code.starts_with(start)) return code;
  if (status == 429) return ErrorCode::Throttling;
  if (status >= 500) return ErrorCode::ServiceFailure;
  if (status == 403) return ErrorCode::AccessDenied;
  if (status == 401) return ErrorCode::InvalidCredentials;
  return ErrorCode::OtherServiceError;
}

// Milliseconds in x-amz-retry-after; anything else is ignored.
std::optional<std::chrono::milliseconds> retry_after_of(const net::Headers& headers) {
  const auto millis = parse_number<std::int64_t>(headers.get("x-amz-retry-after"));
  if (!millis || *millis < 0) return std::nullopt;
  return std::chrono::milliseconds{*millis};
}

ErrorKind kind_of(const ApiError& error) {
  switch (error.code) {
    case ErrorCode::ValidationException:
    case ErrorCode::OtherServiceError:
    case ErrorCode::BadConfiguration:
    case ErrorCode::IncompleteRequest:
      return ErrorKind::invalid_argument;
    case ErrorCode::ResourceInUse:
    case ErrorCode::ConflictException:
    case ErrorCode::WaiterFailed:
      return ErrorKind::conflict;
    case ErrorCode::ResourceLimitExceeded:
      return ErrorKind::exhausted;
    case ErrorCode::ResourceNotFound:
      return ErrorKind::not_found;
    case ErrorCode::AccessDenied:
    case ErrorCode::InvalidCredentials:
    case ErrorCode::NoCredentials:
      return ErrorKind::denied;
    case ErrorCode::Throttling:
    case ErrorCode::ServiceFailure:
    case ErrorCode::Unreachable:
      return ErrorKind::unavailable;
    case ErrorCode::UnknownOperation:
      return ErrorKind::unimplemented;
    case ErrorCode::TimedOut:
    case ErrorCode::WaiterTimedOut:
      return ErrorKind::deadline;
    case ErrorCode::Cancelled:
      return ErrorKind::cancelled;
    case ErrorCode::BadAnswer:
      return ErrorKind::corrupt;
  }
  return ErrorKind::internal;
}

}  // namespace

ApiError read_service_error(const net::ClientResponse& response) {
  ApiError error;
  error.http_status = response.status;
  error.request_id = response.headers.get("x-amzn-RequestId");
  error.retry_after = retry_after_of(response.headers);
  error.service_code = bare_code(response.headers.get("x-amzn-ErrorType"));
  std::error_code failed;
  const json::value body = json::parse(response.body, failed);
  if (!failed && body.is_object()) {
    const json::object& object = body.get_object();
    if (error.service_code.empty()) error.service_code = bare_code(string_member(object, "__type"));
    error.message = string_member(object, "message");
    if (error.message.empty()) error.message = string_member(object, "Message");
  }
  if (error.message.empty()) error.message = "HTTP status " + std::to_string(response.status);
  error.code = code_of(response.status, error.service_code);
  return error;
}

ApiError transfer_error(const Error& error) {
  ErrorCode code = ErrorCode::Unreachable;
  if (error.kind() == ErrorKind::deadline) code = ErrorCode::TimedOut;
  if (error.kind() == ErrorKind::cancelled) code = ErrorCode::Cancelled;
  if (error.kind() == ErrorKind::invalid_argument) code = ErrorCode::BadConfiguration;
  if (error.kind() == ErrorKind::exhausted) code = ErrorCode::BadAnswer;
  return {.code = code, .message = error.message()};
}

ApiError credentials_error(const Error& error) {
  ErrorCode code = ErrorCode::NoCredentials;
  if (error.kind() == ErrorKind::unavailable) code = ErrorCode::Unreachable;
  if (error.kind() == ErrorKind::deadline) code = ErrorCode::TimedOut;
  if (error.kind() == ErrorKind::cancelled) code = ErrorCode::Cancelled;
  return {.code = code, .message = error.message()};
}

Error to_error(const ApiError& error) {
  return Error(kind_of(error), error.message).with_code(error.service_code);
}

}  // namespace trainyard::client
