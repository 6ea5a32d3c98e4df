#include "client/sts_client.h"

#include <gtest/gtest.h>

namespace trainyard::client {
namespace {

// As AWS's API reference shows them.
constexpr const char* kIdentity =
    R"(<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:iam::123456789012:user/Alice</Arn>
    <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
    <Account>123456789012</Account>
  </GetCallerIdentityResult>
</GetCallerIdentityResponse>)";
constexpr const char* kRole =
    R"(<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
  <AssumedRoleUser><AssumedRoleId>ARO123EXAMPLE123:TestAR</AssumedRoleId></AssumedRoleUser>
  <Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
    <SecretAccessKey>wJalr/K7MDENG</SecretAccessKey><SessionToken>AQoDYXdz&amp;==</SessionToken>
    <Expiration>2026-01-31T09:20:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>)";
constexpr const char* kError =
    R"(<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>not you</Message></Error><RequestId>1</RequestId></ErrorResponse>)";

TEST(StsClient, ReadsWhoOneIs) {
  const auto identity = read_caller_identity(kIdentity);
  ASSERT_TRUE(identity) << identity.error().message();
  EXPECT_EQ(identity->account, "123456789012");
  EXPECT_EQ(identity->arn, "arn:aws:iam::123456789012:user/Alice");
}

TEST(StsClient, ReadsARolesCredentials) {
  const auto credentials = read_assumed_role(kRole);
  ASSERT_TRUE(credentials) << credentials.error().message();
  EXPECT_EQ(credentials->access_key_id, "ASIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(credentials->secret_access_key, "wJalr/K7MDENG");
  EXPECT_EQ(credentials->session_token, "AQoDYXdz&==");
}

TEST(StsClient, KeepsTheServicesErrorCode) {
  const Error error = read_query_error(403, kError);
  EXPECT_EQ(error.code(), "AccessDenied");
  EXPECT_EQ(error.message(), "not you");
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_EQ(read_query_error(502, "<html>").message(), "HTTP status 502");
}

TEST(StsClient, SaysWhenItWasAnotherServer) {
  for (const char* text : {"", "<html><body>It works!</body></html>", "{}", "<a>"}) {
    EXPECT_EQ(read_caller_identity(text).error().kind(), ErrorKind::corrupt);
    EXPECT_EQ(read_assumed_role(text).error().kind(), ErrorKind::corrupt);
  }
}

}  // namespace
}  // namespace trainyard::client
