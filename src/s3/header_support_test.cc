#include "s3/header_support.h"

#include <gtest/gtest.h>

#include "base/ascii.h"
#include "s3/error.h"

namespace trainyard::s3 {
namespace {

Result<void> check(const char* name, const char* value) {
  S3Request request;
  request.headers.add(name, value);
  return check_supported_headers(request);
}

TEST(HeaderSupport, WhatAsksForNothingIsTaken) {
  const std::pair<const char*, const char*> cases[] = {
      // What SDKs send by themselves: for C++, Java, JavaScript, Go.
      {"x-amz-api-version", "2006-03-01"},
      {"x-amz-te", "append-md5"},
      {"x-amz-user-agent", "aws-sdk-js/3.0"},
      {"X-Amz-Optional-Object-Attributes", "RestoreStatus"},
      {"x-amz-bypass-governance-retention", "true"},
      {"x-amz-mfa", "serial 123456"},
      {"x-amz-never-heard-of", "1"},
      // Values that ask for what is done anyway.
      {"x-amz-acl", "private"},
      {"x-amz-acl", "bucket-owner-full-control"},
      {"x-amz-object-lock-legal-hold", "OFF"},
      {"x-amz-bucket-object-lock-enabled", "false"},
      {"x-amz-object-ownership", "BucketOwnerEnforced"},
      {"x-amz-tagging", ""},
      {"x-amz-storage-class", "GLACIER_IR"},
      {"x-amz-server-side-encryption", "aws:kms"},
      {"x-amz-meta-grant-read", "all"},
      {"x-goog-acl", "public-read"},
  };
  for (const auto& [name, value] : cases) EXPECT_TRUE(check(name, value)) << name << ": " << value;
}

TEST(HeaderSupport, WhatWouldMakeAnotherObjectIsRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {
      {"X-Amz-Acl", "public-read"},
      {"x-amz-grant-read", "uri=all"},
      {"x-amz-object-lock-mode", "GOVERNANCE"},
      {"x-amz-object-lock-legal-hold", "ON"},
      {"x-amz-bucket-object-lock-enabled", "true"},
      {"x-amz-object-ownership", "ObjectWriter"},
      {"x-amz-website-redirect-location", "/x"},
      {"x-amz-server-side-encryption-customer-algorithm", "AES256"},
      {"x-amz-copy-source-server-side-encryption-customer-key", "a2V5"},
      {"x-amz-write-offset-bytes", "0"},
      {"x-amz-if-match-size", "7"},
      {"x-amz-rename-source", "a"},
      {"x-amz-bucket-namespace", "account-regional"},
  };
  for (const auto& [name, value] : cases) {
    const auto checked = check(name, value);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code(), "NotImplemented");
    EXPECT_NE(checked.error().message().find(lower_case(name)), std::string::npos) << name;
    EXPECT_EQ(to_answer(checked.error()).elements,
              (store::ErrorElements{{"Header", lower_case(name)}}));
  }
}

TEST(HeaderSupport, ValuesThatS3DoesNotKnowEither) {
  EXPECT_EQ(check("x-amz-storage-class", "COLD").error().code(), "InvalidStorageClass");
  EXPECT_EQ(to_answer(check("x-amz-storage-class", "COLD").error()).elements,
            (store::ErrorElements{{"StorageClassRequested", "COLD"}}));
  EXPECT_EQ(check("x-amz-server-side-encryption", "rot13").error().code(), "InvalidArgument");
  EXPECT_EQ(check("x-amz-metadata-directive", "MERGE").error().code(), "InvalidArgument");
  EXPECT_EQ(check("x-amz-checksum-type", "HALF").error().code(), "InvalidRequest");
}

}  // namespace
}  // namespace trainyard::s3
