#include "services/error_translation.h"

#include "base/alarms.h"
#include "base/log.h"

namespace trainyard::services {
namespace {

// Without the paths that the error names.
std::string shortage_text(const Error& error) {
  const AlarmReason reason = alarm_reason(error);
  const std::string what = reason == AlarmReason::no_space ? "its disk is full"
                           : reason == AlarmReason::no_descriptors
                               ? "it has too many files and connections open"
                               : "it has no memory left";
  return "The server can't do this now: " + what + ". Please try again when that has passed.";
}

}  // namespace

aws::ServiceError to_service_error(const Error& error) {
  if (is_shortage(error)) {
    log::warning("request_unavailable", {{"error", error.message()}});
    return {"ServiceUnavailable", shortage_text(error), 503};
  }
  if (!error.code().empty()) return {error.code(), error.message(), error.retryable() ? 503 : 400};
  switch (error.kind()) {
    case ErrorKind::invalid_argument:
      return {"ValidationException", error.message(), 400};
    case ErrorKind::not_found:
      return {"ValidationException", "Requested resource not found.", 400};
    case ErrorKind::already_exists:
    case ErrorKind::conflict:
      return {"ResourceInUse", error.message(), 400};
    case ErrorKind::exhausted:
      return {"ResourceLimitExceeded", error.message(), 400};
    case ErrorKind::denied:
      return {"AccessDeniedException", error.message(), 400};
    case ErrorKind::unavailable:
    case ErrorKind::deadline:
      log::warning("request_unavailable", {{"error", error.message()}});
      return {"ServiceUnavailable", "The service is unavailable. Please try again.", 503};
    default:
      log::error("request_failed", {{"kind", to_string(error.kind())}, {"error", error.message()}});
      return {"InternalFailure", "The request processing has failed because of an unknown error.",
              500};
  }
}

}  // namespace trainyard::services
