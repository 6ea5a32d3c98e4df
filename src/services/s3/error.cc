#include "services/s3/error.h"

#include <map>

namespace trainyard::s3 {

namespace {

// "Error responses" of the S3 API reference.
const std::map<std::string_view, int>& statuses() {
  static const std::map<std::string_view, int> kStatuses = {
      {"AccessDenied", 403},
      {"AuthorizationHeaderMalformed", 400},
      {"AuthorizationQueryParametersError", 400},
      {"BadDigest", 400},
      {"BucketAlreadyExists", 409},
      {"BucketAlreadyOwnedByYou", 409},
      {"BucketNotEmpty", 409},
      {"EntityTooLarge", 400},
      {"EntityTooSmall", 400},
      {"ExpiredToken", 400},
      {"IllegalLocationConstraintException", 400},
      {"IncompleteBody", 400},
      {"InternalError", 500},
      {"InvalidAccessKeyId", 403},
      {"InvalidArgument", 400},
      {"InvalidBucketName", 400},
      {"InvalidDigest", 400},
      {"InvalidPart", 400},
      {"InvalidPartOrder", 400},
      {"InvalidRange", 416},
      {"InvalidRequest", 400},
      {"InvalidStorageClass", 400},
      {"InvalidToken", 400},
      {"InvalidURI", 400},
      {"KeyTooLongError", 400},
      {"MalformedTrailerError", 400},
      {"MalformedXML", 400},
      {"MetadataTooLarge", 400},
      {"MethodNotAllowed", 405},
      {"MissingContentLength", 411},
      {"NoSuchBucket", 404},
      {"NoSuchKey", 404},
      {"NoSuchUpload", 404},
      {"NotImplemented", 501},
      {"PreconditionFailed", 412},
      {"RequestTimeTooSkewed", 403},
      {"RequestTimeout", 400},
      {"ServiceUnavailable", 503},
      {"SignatureDoesNotMatch", 403},
      {"XAmzContentSHA256Mismatch", 400},
  };
  return kStatuses;
}

}  // namespace

Error s3_error(std::string_view code, std::string message) {
  return Error(ErrorKind::invalid_argument, std::move(message)).with_code(std::string(code));
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

Error invalid_argument(std::string message) {
  return s3_error("InvalidArgument", std::move(message));
}

ErrorAnswer to_answer(const Error& error) {
  const auto known = statuses().find(error.code());
  if (known != statuses().end()) return {error.code(), error.message(), known->second};
  if (error.kind() == ErrorKind::deadline)
    return {"RequestTimeout",
            "Your socket connection to the server was not read from or written to within the "
            "timeout period.",
            400};
  if (error.kind() == ErrorKind::unavailable)
    return {"ServiceUnavailable", "Service is unable to handle request.", 503};
  if (error.kind() == ErrorKind::exhausted)
    return {"InternalError",
            "We encountered an internal error: the disk of the object store is full.", 500};
  return {"InternalError", "We encountered an internal error. Please try again.", 500};
}

}  // namespace trainyard::s3
