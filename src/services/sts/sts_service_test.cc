#include "services/sts/sts_service.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace trainyard::services {
namespace {

const Timestamp kNow = *parse_amz_date("20260131T090500Z");
const aws::IdentityProvider kIdentities("123456789012", {"AKIAROOT", "secret", ""});
const RequestContext kCaller{
    {"123456789012", "arn:aws:iam::123456789012:root", "123456789012"}, "id", kNow, "us-east-1"};
constexpr const char* kRole = "arn:aws:iam::123456789012:role/Trainer";

using boost::json::object;

Answer ask(std::string_view operation, const object& input,
           const RequestContext& context = kCaller) {
  const StsService sts(kIdentities);
  return sts.table().find(operation)->handler(input, context);
}

object result(std::string_view operation, const object& input) {
  auto given = ask(operation, input);
  if (const auto* wrong = std::get_if<aws::ServiceError>(&given)) {
    ADD_FAILURE() << wrong->code << ": " << wrong->message;
    return {};
  }
  return std::get<boost::json::value>(given).as_object();
}

std::string text(const object& from, std::string_view member) {
  return std::string(from.at(member).as_string());
}

// Of credentials that were given.
std::string expires(const object& credentials) {
  return format_iso8601(from_epoch_seconds(credentials.at("Expiration").to_number<double>()));
}

aws::IdentityProvider::Known known(const object& credentials) {
  const auto found =
      kIdentities.find(text(credentials, "AccessKeyId"), text(credentials, "SessionToken"), kNow);
  return std::get<aws::IdentityProvider::Known>(found);
}

std::string refusal(const object& input) {
  const auto answer = ask("AssumeRole", input);
  const auto* wrong = std::get_if<aws::ServiceError>(&answer);
  return wrong == nullptr ? "accepted" : wrong->message;
}

TEST(Sts, CallerIdentityIsTheSigner) {
  const object who = result("GetCallerIdentity", {});
  EXPECT_EQ(text(who, "Arn"), "arn:aws:iam::123456789012:root");
  EXPECT_EQ(text(who, "Account"), "123456789012");
}

TEST(Sts, AssumedCredentialsAreGoodForTheirDuration) {
  const object answer = result(
      "AssumeRole", {{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"DurationSeconds", 900}});
  const object& credentials = answer.at("Credentials").as_object();
  EXPECT_EQ(expires(credentials), "2026-01-31T09:20:00.000Z");
  EXPECT_EQ(known(credentials).principal.arn, "arn:aws:sts::123456789012:assumed-role/Trainer/me");
  EXPECT_EQ(known(credentials).secret_access_key, text(credentials, "SecretAccessKey"));
  EXPECT_EQ(text(answer.at("AssumedRoleUser").as_object(), "Arn"),
            known(credentials).principal.arn);
}

TEST(Sts, ARoleMayBeOfAnotherAccount) {
  EXPECT_EQ(
      refusal({{"RoleArn", "arn:aws:iam::210987654321:role/Trainer"}, {"RoleSessionName", "me"}}),
      "accepted");
}

TEST(Sts, ASessionTokenIsOfItsCallerAndForAnHourAtMost) {
  const object answer = result("GetSessionToken", {{"DurationSeconds", 43200}});
  const object& credentials = answer.at("Credentials").as_object();
  EXPECT_EQ(expires(credentials), "2026-01-31T10:05:00.000Z");
  EXPECT_EQ(known(credentials).principal.arn, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(known(credentials).principal.kind(), aws::PrincipalKind::root);
  EXPECT_EQ(known(credentials).secret_access_key, text(credentials, "SecretAccessKey"));

  const auto refused = [&](const object& input, const std::string& arn) {
    RequestContext context = kCaller;
    context.principal.arn = arn;
    return std::get<aws::ServiceError>(ask("GetSessionToken", input, context)).code;
  };
  EXPECT_EQ(refused({{"DurationSeconds", 899}}, kCaller.principal.arn), "ValidationException");
  EXPECT_EQ(refused({{"TokenCode", "123456"}}, kCaller.principal.arn), "ValidationException");
  EXPECT_EQ(refused({{"MinimumSessionTokenSize", 1}}, kCaller.principal.arn),
            "ValidationException");
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
  EXPECT_NE(refusal({{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"DurationSeconds", 60}})
                .find("'durationSeconds'"),
            std::string::npos);
  EXPECT_NE(
      refusal({{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"Policy", "{}"}}).find("Policy"),
      std::string::npos);
  EXPECT_EQ(
      refusal({{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"MinimumSessionTokenSize", 1}}),
      "MinimumSessionTokenSize of AssumeRole is not supported by Trainyard yet.");
  EXPECT_EQ(refusal({{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"TokenCode", "1"}}),
            "1 validation error detected: Value '1' at 'tokenCode' failed to satisfy constraint: "
            "Member must have length greater than or equal to 6");
  EXPECT_EQ(refusal({{"RoleArn", "short"}, {"RoleSessionName", "m"}}).substr(0, 29),
            "2 validation errors detected:");
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
  RequestContext session = kCaller;
  session.principal.arn = "arn:aws:sts::123456789012:assumed-role/Trainer/me";
  const auto request_session = [&](int seconds) {
    const auto answer =
        ask("AssumeRole",
            {{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"DurationSeconds", seconds}}, session);
    const auto* wrong = std::get_if<aws::ServiceError>(&answer);
    return wrong == nullptr ? "accepted" : wrong->message;
  };
  EXPECT_EQ(request_session(3600), "accepted");
  EXPECT_EQ(request_session(3601),
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining");
}

}  // namespace
}  // namespace trainyard::services
