#include "s3/error.h"

#include <map>

#include "base/alarms.h"

namespace trainyard::s3 {

namespace {

// "Error responses" of the S3 API reference.
const std::map<std::string_view, int>& statuses() {
  static const std::map<std::string_view, int> kStatuses = {
      {"AccessDenied", 403},
      {"AuthorizationHeaderMalformed", 400},
      {"AuthorizationQueryParametersError", 400},
      {"BadDigest", 400},
      {"BadRequest", 400},
      {"BucketAlreadyExists", 409},
      {"BucketAlreadyOwnedByYou", 409},
      {"BucketNotEmpty", 409},
      {"ConditionalRequestConflict", 409},
      {"EntityTooLarge", 400},
      {"EntityTooSmall", 400},
      {"ExpiredToken", 400},
      {"IllegalLocationConstraintException", 400},
      {"IllegalVersioningConfigurationException", 400},
      {"IncompleteBody", 400},
      {"InternalError", 500},
      {"InvalidAccessKeyId", 403},
      {"InvalidArgument", 400},
      {"InvalidBucketName", 400},
      {"InvalidDigest", 400},
      {"InvalidPart", 400},
      {"InvalidPartNumber", 416},
      {"InvalidPartOrder", 400},
      {"InvalidPolicyDocument", 400},
      {"InvalidRange", 416},
      {"InvalidRequest", 400},
      {"InvalidStorageClass", 400},
      {"InvalidTag", 400},
      {"InvalidToken", 400},
      {"InvalidURI", 400},
      {"KeyTooLongError", 400},
      {"MalformedPOSTRequest", 400},
      {"MalformedTrailerError", 400},
      {"MalformedXML", 400},
      {"MaxPostPreDataLengthExceeded", 400},
      {"MetadataTooLarge", 400},
      {"MethodNotAllowed", 405},
      {"MissingContentLength", 411},
      {"NoSuchBucket", 404},
      {"NoSuchBucketPolicy", 404},
      {"NoSuchCORSConfiguration", 404},
      {"NoSuchConfiguration", 404},
      {"NoSuchFolder", 404},
      {"NoSuchKey", 404},
      {"NoSuchLifecycleConfiguration", 404},
      {"NoSuchTagSet", 404},
      {"NoSuchUpload", 404},
      {"NoSuchVersion", 404},
      {"NoSuchWebsiteConfiguration", 404},
      {"NotImplemented", 501},
      {"NotLinkable", 409},
      {"ObjectLockConfigurationNotFoundError", 404},
      {"PreconditionFailed", 412},
      {"ReplicationConfigurationNotFoundError", 404},
      {"RequestTimeTooSkewed", 403},
      {"RequestTimeout", 400},
      {"ServiceUnavailable", 503},
      {"SignatureDoesNotMatch", 403},
      {"UserKeyMustBeSpecified", 400},
      {"XAmzContentSHA256Mismatch", 400},
  };
  return kStatuses;
}

}  // namespace

Error s3_error(std::string_view code, std::string message, const store::ErrorElements& elements) {
  return store::with_elements(
      Error(ErrorKind::invalid_argument, std::move(message)).with_code(std::string(code)),
      elements);
}

Error not_implemented(std::string_view what) {
  return s3_error("NotImplemented",
                  std::string(what) + " implies functionality that is not implemented");
}

Error malformed_xml() {
  return s3_error(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema");
}

Error invalid_argument(std::string message, std::string_view name, std::string_view value) {
  return s3_error("InvalidArgument", std::move(message),
                  {{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(value)}});
}

Error precondition_failed(std::string_view header) {
  return s3_error("PreconditionFailed",
                  "At least one of the pre-conditions you specified did not hold",
                  {{"Condition", std::string(header)}});
}

ErrorAnswer to_answer(const Error& error) {
  const auto known = statuses().find(error.code());
  if (known != statuses().end()) {
    ErrorAnswer answer{error.code(), store::message_without_elements(error), {}, known->second, {}};
    for (auto& element : store::elements_of(error)) {
      const bool is_header = element.first == "Allow" || element.first.starts_with("x-amz-");
      (is_header ? answer.headers : answer.elements).push_back(std::move(element));
    }
    return answer;
  }
  if (error.kind() == ErrorKind::deadline)
    return {"RequestTimeout",
            "Your socket connection to the server was not read from or written to within the "
            "timeout period.",
            {},
            400};
  if (is_shortage(error))
    return {"ServiceUnavailable",
            alarm_reason(error) == AlarmReason::no_space
                ? "The disk of the object store is full. Please try again when there is space."
                : "The object store has no descriptors or memory left. Please reduce your request "
                  "rate.",
            {},
            503};
  if (error.kind() == ErrorKind::unavailable)
    return {"ServiceUnavailable", "Service is unable to handle request.", {}, 503};
  // Not S3's: another try doesn't help (data/s3_answers.cc knows it).
  if (error.kind() == ErrorKind::corrupt)
    return {"XTrainyardObjectDamaged",
            "What is stored isn't what was written. The server's log says more.",
            {},
            500};
  return {"InternalError", "We encountered an internal error. Please try again.", {}, 500};
}

}  // namespace trainyard::s3
