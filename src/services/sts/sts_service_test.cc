#include "services/sts/sts_service.h"

#include <gtest/gtest.h>

namespace trainyard::services {
namespace {

const Timestamp kNow = *parse_amz_date("20260131T090500Z");
const aws::IdentityProvider kIdentities("123456789012", {"AKIAROOT", "secret", ""});
const RequestContext kContext{
    {"123456789012", "arn:aws:iam::123456789012:root", "123456789012"}, "id", kNow, "us-east-1"};
constexpr const char* kRole = "arn:aws:iam::123456789012:role/Trainer";

std::string refusal(const QueryParameters& parameters) {
  StsService sts(kIdentities);
  const auto answer = sts.call("AssumeRole", parameters, kContext);
  const auto* wrong = std::get_if<aws::ServiceError>(&answer);
  return wrong == nullptr ? "accepted" : wrong->message;
}

TEST(Sts, CallerIdentityIsTheSigner) {
  StsService sts(kIdentities);
  const auto answer = std::get<QueryAnswer>(sts.call("GetCallerIdentity", {}, kContext));
  const QueryElement result{"", "", answer.elements};
  EXPECT_EQ(result.find("Arn")->text, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(result.find("Account")->text, "123456789012");
}

TEST(Sts, AssumedCredentialsAreGoodForTheirDuration) {
  StsService sts(kIdentities);
  const auto answer = std::get<QueryAnswer>(sts.call(
      "AssumeRole", {{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"DurationSeconds", "900"}},
      kContext));
  const QueryElement result{"", "", answer.elements};
  const QueryElement& credentials = *result.find("Credentials");
  EXPECT_EQ(credentials.find("Expiration")->text, "2026-01-31T09:20:00.000Z");
  const auto found = kIdentities.find(credentials.find("AccessKeyId")->text,
                                      credentials.find("SessionToken")->text, kNow);
  EXPECT_EQ(std::get<0>(found).principal.arn, "arn:aws:sts::123456789012:assumed-role/Trainer/me");
  EXPECT_EQ(std::get<0>(found).secret_access_key, credentials.find("SecretAccessKey")->text);
}

TEST(Sts, ARoleMayBeOfAnotherAccount) {
  EXPECT_EQ(
      refusal({{"RoleArn", "arn:aws:iam::210987654321:role/Trainer"}, {"RoleSessionName", "me"}}),
      "accepted");
}

TEST(Sts, ASessionTokenIsOfItsCallerAndForAnHourAtMost) {
  StsService sts(kIdentities);
  const auto answer =
      std::get<QueryAnswer>(sts.call("GetSessionToken", {{"DurationSeconds", "43200"}}, kContext));
  const QueryElement result{"", "", answer.elements};
  const QueryElement& credentials = *result.find("Credentials");
  EXPECT_EQ(credentials.find("Expiration")->text, "2026-01-31T10:05:00.000Z");
  const auto found = kIdentities.find(credentials.find("AccessKeyId")->text,
                                      credentials.find("SessionToken")->text, kNow);
  EXPECT_EQ(std::get<0>(found).principal.arn, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(std::get<0>(found).secret_access_key, credentials.find("SecretAccessKey")->text);

  const auto refused = [&](const QueryParameters& parameters, const std::string& arn) {
    RequestContext context = kContext;
    context.principal.arn = arn;
    return std::get<aws::ServiceError>(sts.call("GetSessionToken", parameters, context)).code;
  };
  EXPECT_EQ(refused({{"DurationSeconds", "899"}}, kContext.principal.arn), "ValidationError");
  EXPECT_EQ(refused({{"TokenCode", "123456"}}, kContext.principal.arn), "ValidationError");
  EXPECT_EQ(refused({}, "arn:aws:sts::123456789012:assumed-role/Trainer/me"), "AccessDenied");
}

TEST(Sts, NamesTheParameterThatIsWrong) {
  EXPECT_EQ(refusal({{"RoleSessionName", "me"}}),
            "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: "
            "Member must not be null");
  EXPECT_NE(refusal({{"RoleArn", kRole}, {"RoleSessionName", "a b"}}).find("'roleSessionName'"),
            std::string::npos);
  EXPECT_EQ(refusal({{"RoleArn", "nonsense"}, {"RoleSessionName", "me"}}),
            "1 validation error detected: Value 'nonsense' at 'roleArn' failed to satisfy "
            "constraint: Member must have length greater than or equal to 20");
  EXPECT_NE(refusal({{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"DurationSeconds", "60"}})
                .find("'durationSeconds'"),
            std::string::npos);
  EXPECT_NE(
      refusal({{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"Policy", "{}"}}).find("Policy"),
      std::string::npos);
}

// A line's end in a role's ARN would end a field of the session token.
TEST(Sts, ARoleArnHoldsNothingButARole) {
  const std::string good = kRole;
  for (const std::string& arn :
       {good + "\nx", good + "/", std::string("arn:a\nws:iam::123456789012:role/Trainer"),
        std::string("arn:aws:iam::123456789012:user/Trainer"),
        std::string("arn:aws:sts::123456789012:role/Trainer"),
        std::string("arn:aws:iam:eu-west-1:123456789012:role/Trainer")})
    EXPECT_EQ(refusal({{"RoleArn", arn}, {"RoleSessionName", "me"}}), arn + " is invalid");
  EXPECT_EQ(refusal({{"RoleArn", "arn:aws:iam::123456789012:role/a/path/Trainer"},
                     {"RoleSessionName", "me"}}),
            "accepted");
}

TEST(Sts, ASessionMayAssumeARoleForOneHourAtMost) {
  StsService sts(kIdentities);
  RequestContext session = kContext;
  session.principal.arn = "arn:aws:sts::123456789012:assumed-role/Trainer/me";
  const auto asked = [&](const char* seconds) {
    const auto answer = sts.call(
        "AssumeRole", {{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"DurationSeconds", seconds}},
        session);
    const auto* wrong = std::get_if<aws::ServiceError>(&answer);
    return wrong == nullptr ? "accepted" : wrong->message;
  };
  EXPECT_EQ(asked("3600"), "accepted");
  EXPECT_EQ(asked("3601"),
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining");
}

}  // namespace
}  // namespace trainyard::services
