#include "aws/identity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace trainyard::aws {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow = *parse_amz_date("20260131T090500Z");
const IdentityProvider kProvider("123456789012", {"AKIAROOT", "root-secret", ""});

std::string code_of(const std::variant<IdentityProvider::Known, ServiceError>& found) {
  const auto* wrong = std::get_if<ServiceError>(&found);
  return wrong == nullptr ? "known" : wrong->code;
}

TEST(Identity, TheRootKeyIsTheAccountsRoot) {
  const auto found = kProvider.find("AKIAROOT", "", kNow);
  ASSERT_EQ(code_of(found), "known");
  EXPECT_EQ(std::get<0>(found).secret_access_key, "root-secret");
  EXPECT_EQ(std::get<0>(found).principal.arn, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(code_of(kProvider.find("AKIAOTHER", "", kNow)), "UnrecognizedClientException");
}

TEST(Identity, SessionCredentialsAreKnownToAnyProviderOfTheSameRoot) {
  const auto session =
      kProvider.assume_role("arn:aws:iam::123456789012:role/a/Trainer", "job-1", 3600s, kNow);
  EXPECT_EQ(session.expiration, kNow + 3600s);
  EXPECT_EQ(session.credentials.access_key_id.size(), 20U);
  const IdentityProvider restarted("123456789012", {"AKIAROOT", "root-secret", ""});
  const auto found = restarted.find(session.credentials.access_key_id,
                                    session.credentials.session_token, kNow + 59min);
  ASSERT_EQ(code_of(found), "known");
  EXPECT_EQ(std::get<0>(found).secret_access_key, session.credentials.secret_access_key);
  EXPECT_EQ(std::get<0>(found).principal.arn,
            "arn:aws:sts::123456789012:assumed-role/Trainer/job-1");
}

TEST(Identity, ATokenExpiresAndCannotBeChangedOrLent) {
  const auto session =
      kProvider.assume_role("arn:aws:iam::123456789012:role/Trainer", "job-1", 3600s, kNow);
  const std::string& key = session.credentials.access_key_id;
  const std::string& token = session.credentials.session_token;
  EXPECT_EQ(code_of(kProvider.find(key, token, kNow + 3600s)), "ExpiredTokenException");
  EXPECT_EQ(code_of(kProvider.find("AKIAROOT", token, kNow)), "UnrecognizedClientException");
  EXPECT_EQ(code_of(kProvider.find(key, "", kNow)), "UnrecognizedClientException");
  for (std::size_t i = 0; i < token.size(); i += 7) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(code_of(kProvider.find(key, changed, kNow)), "UnrecognizedClientException") << i;
  }
  const IdentityProvider other("123456789012", {"AKIAROOT", "other-secret", ""});
  EXPECT_EQ(code_of(other.find(key, token, kNow)), "UnrecognizedClientException");
}

TEST(Identity, ASessionEndsWithItsOwner) {
  const SessionOwner owner{"job-1", 2, "abc"};
  std::vector<SessionOwner> running{owner};
  const IdentityProvider provider("123456789012", {"AKIAROOT", "root-secret", ""},
                                  [&](const SessionOwner& requested) {
                                    return std::ranges::find(running, requested) != running.end();
                                  });
  const auto session =
      provider.assume_role("arn:aws:iam::123456789012:role/R", "SageMaker", 3600s, kNow, owner);
  const auto find = [&](const IdentityProvider& by) {
    return by.find(session.credentials.access_key_id, session.credentials.session_token, kNow);
  };
  ASSERT_EQ(code_of(find(provider)), "known");
  EXPECT_EQ(std::get<0>(find(provider)).principal.owner, owner);
  EXPECT_EQ(code_of(find(kProvider)), "ExpiredTokenException") << "nobody vouches for it";
  running = {{"job-1", 3, "abc"}, {"job-1", 2, "abd"}, {"job-2", 2, "abc"}};
  EXPECT_EQ(code_of(find(provider)), "ExpiredTokenException");
  const auto ownerless =
      provider.assume_role("arn:aws:iam::123456789012:role/R", "me", 3600s, kNow);
  const auto found =
      provider.find(ownerless.credentials.access_key_id, ownerless.credentials.session_token, kNow);
  ASSERT_EQ(code_of(found), "known");
  EXPECT_FALSE(std::get<0>(found).principal.owner);
}

}  // namespace
}  // namespace trainyard::aws
