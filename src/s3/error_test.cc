#include "s3/error.h"

#include <gtest/gtest.h>

namespace trainyard::s3 {
namespace {

TEST(S3Error, CodesHaveTheirStatus) {
  const struct {
    const char* code;
    int status;
  } cases[] = {{"NoSuchKey", 404},
               {"NoSuchBucket", 404},
               {"NoSuchUpload", 404},
               {"AccessDenied", 403},
               {"SignatureDoesNotMatch", 403},
               {"BucketNotEmpty", 409},
               {"PreconditionFailed", 412},
               {"InvalidRange", 416},
               {"NotImplemented", 501},
               {"MissingContentLength", 411},
               {"BadDigest", 400},
               {"MethodNotAllowed", 405}};
  for (const auto& one : cases) {
    const ErrorAnswer answer = to_answer(s3_error(one.code, "why"));
    EXPECT_EQ(answer.code, one.code);
    EXPECT_EQ(answer.message, "why");
    EXPECT_EQ(answer.http_status, one.status) << one.code;
  }
}

TEST(S3Error, OthersKeepTheirWordsToThemselves) {
  const struct {
    ErrorKind kind;
    const char* code;
    int status;
  } cases[] = {{ErrorKind::internal, "InternalError", 500},
               {ErrorKind::corrupt, "XTrainyardObjectDamaged", 500},
               {ErrorKind::exhausted, "InternalError", 500},
               {ErrorKind::unavailable, "ServiceUnavailable", 503},
               {ErrorKind::deadline, "RequestTimeout", 400}};
  for (const auto& one : cases) {
    const ErrorAnswer answer = to_answer(Error(one.kind, "/secret/path is gone"));
    EXPECT_EQ(answer.code, one.code);
    EXPECT_EQ(answer.http_status, one.status);
    EXPECT_EQ(answer.message.find("secret"), std::string::npos);
  }
  EXPECT_EQ(to_answer(Error(ErrorKind::internal, "x").with_code("NobodysCode")).code,
            "InternalError");
}

TEST(S3Error, WhatIsNotImplementedIsNamed) {
  const ErrorAnswer answer = to_answer(not_implemented("The header x-amz-tagging"));
  EXPECT_EQ(answer.http_status, 501);
  EXPECT_EQ(answer.message,
            "The header x-amz-tagging implies functionality that is not implemented");
}

}  // namespace
}  // namespace trainyard::s3
