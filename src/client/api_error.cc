#include "client/api_error.h"

namespace trainyard::client {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::ValidationException:
      return "ValidationException";
    case ErrorCode::ResourceInUse:
      return "ResourceInUse";
    case ErrorCode::ResourceLimitExceeded:
      return "ResourceLimitExceeded";
    case ErrorCode::ResourceNotFound:
      return "ResourceNotFound";
    case ErrorCode::ConflictException:
      return "ConflictException";
    case ErrorCode::AccessDenied:
      return "AccessDenied";
    case ErrorCode::InvalidCredentials:
      return "InvalidCredentials";
    case ErrorCode::Throttling:
      return "Throttling";
    case ErrorCode::UnknownOperation:
      return "UnknownOperation";
    case ErrorCode::ServiceFailure:
      return "ServiceFailure";
    case ErrorCode::OtherServiceError:
      return "OtherServiceError";
    case ErrorCode::Unreachable:
      return "Unreachable";
    case ErrorCode::TimedOut:
      return "TimedOut";
    case ErrorCode::Cancelled:
      return "Cancelled";
    case ErrorCode::BadAnswer:
      return "BadAnswer";
    case ErrorCode::NoCredentials:
      return "NoCredentials";
    case ErrorCode::BadConfiguration:
      return "BadConfiguration";
    case ErrorCode::IncompleteRequest:
      return "IncompleteRequest";
    case ErrorCode::WaiterFailed:
      return "WaiterFailed";
    case ErrorCode::WaiterTimedOut:
      return "WaiterTimedOut";
  }
  return "";
}

std::string to_string(const ApiError& error) {
  std::string text =
      error.service_code.empty() ? std::string(to_string(error.code)) : error.service_code;
  text += ": " + error.message;
  if (error.attempts == 0) return text;
  text += " (";
  if (error.http_status != 0) text += "HTTP " + std::to_string(error.http_status) + ", ";
  if (!error.request_id.empty()) text += "request " + error.request_id + ", ";
  return text + "attempt " + std::to_string(error.attempts) + ")";
}

}  // namespace trainyard::client
