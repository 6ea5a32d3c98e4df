#include "client/credentials_chain.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/files.h"
#include "base/random.h"
#include "client/container_credentials.h"
#include "client/error_translation.h"
#include "client/scripted_world.h"

namespace trainyard::client {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

Configuration configuration(Environment environment, Section profile = {}) {
  Configuration made;
  made.environment = std::move(environment);
  made.profile_name = "default";
  made.profile = std::move(profile);
  made.files = "~/.aws/config and ~/.aws/credentials";
  return made;
}

const Environment kKeys{{"AWS_ACCESS_KEY_ID", "environment"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
const Section kProfileKeys{{"aws_access_key_id", "profile"}, {"aws_secret_access_key", "s"}};

class CredentialsChainTest : public testing::Test {
 protected:
  // The access key that the chain finds, or its error.
  std::string found(const Configuration& from, const ClientOptions& options = {}) {
    auto provider = resolve_credentials(options, from, world_.dependencies());
    if (!provider) return to_string(provider.error());
    const auto credentials = (*provider)->get({});
    return credentials ? credentials->access_key_id
                       : to_string(credentials_error(credentials.error()));
  }
  void answer_keys(const std::string& id, const std::string& expiration) {
    world_.answer(200, R"({"AccessKeyId":")" + id + R"(","SecretAccessKey":"s","Token":"t",)" +
                           R"("Expiration":")" + expiration + R"("})");
  }

  ScriptedWorld world_;  // its time is 2026-01-31T09:05:00Z
};

TEST_F(CredentialsChainTest, GoesFromOptionsOverTheEnvironmentAndTheProfileToTheContainer) {
  Environment all = kKeys;
  all["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/role";
  EXPECT_EQ(found(configuration(all, kProfileKeys), {.credentials = {{"option", "s", ""}}}),
            "option");
  EXPECT_EQ(found(configuration(all, kProfileKeys)), "environment");
  all.erase("AWS_ACCESS_KEY_ID");
  all.erase("AWS_SECRET_ACCESS_KEY");
  EXPECT_EQ(found(configuration(all, kProfileKeys)), "profile");
  answer_keys("container", "2026-01-31T15:00:00Z");
  EXPECT_EQ(found(configuration(all)), "container");
}

TEST_F(CredentialsChainTest, AProfileNamedInTheProgramGoesBeforeTheEnvironment) {
  Configuration named = configuration(kKeys, kProfileKeys);
  named.profile_is_an_option = true;
  EXPECT_EQ(found(named), "profile");
}

TEST_F(CredentialsChainTest, TheSessionTokenComesAlong) {
  Environment environment = kKeys;
  environment["AWS_SESSION_TOKEN"] = "token";
  auto provider = resolve_credentials({}, configuration(environment), world_.dependencies());
  ASSERT_TRUE(provider);
  EXPECT_EQ((*provider)->get({})->session_token, "token");
}

TEST_F(CredentialsChainTest, NothingAnywhereSaysWhatWasLookedFor) {
  EXPECT_THAT(found(configuration({})),
              AllOf(HasSubstr("NoCredentials"), HasSubstr("AWS_ACCESS_KEY_ID"),
                    HasSubstr("'default'"), HasSubstr("AWS_CONTAINER_CREDENTIALS_FULL_URI")));
}

TEST_F(CredentialsChainTest, HalfAPairIsAnErrorAndNotPassedOver) {
  EXPECT_THAT(found(configuration({{"AWS_ACCESS_KEY_ID", "a"}}, kProfileKeys)),
              HasSubstr("id without its secret"));
  EXPECT_THAT(found(configuration({}, {{"aws_secret_access_key", "s"}})),
              HasSubstr("secret without its id"));
}

TEST_F(CredentialsChainTest, WaysThatThisClientCannotGoAreRefusedByName) {
  for (const char* setting : {"role_arn", "sso_session", "web_identity_token_file"}) {
    Section profile = kProfileKeys;
    profile[setting] = "x";
    EXPECT_THAT(found(configuration({}, profile)), HasSubstr(setting));
  }
  EXPECT_THAT(found(configuration({}, {{"credential_process", "x"}})),
              HasSubstr("credential_process"));
  EXPECT_THAT(found(configuration({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}})),
              HasSubstr("AWS_WEB_IDENTITY_TOKEN_FILE"));
}

TEST(ContainerEndpoint, ARelativeUriGoesToAwssAddress) {
  const auto endpoint = container_endpoint({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/r?id=1"},
                                            {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://x/"},
                                            {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "t"}});
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->url, "http://169.254.170.2/r?id=1");
  EXPECT_EQ(endpoint->token, "t");
}

TEST(ContainerEndpoint, PlainHttpStaysOnThisMachine) {
  for (const char* url : {"https://anywhere.example/x", "http://localhost:80/x",
                          "http://127.1.2.3/x", "http://[::1]:80/x", "http://169.254.170.23/v1"})
    EXPECT_TRUE(container_endpoint({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}})) << url;
  for (const char* url : {"http://anywhere.example/x", "http://127.evil.example/x",
                          "http://localhost.evil.example/", "ftp://localhost/"})
    EXPECT_FALSE(container_endpoint({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}})) << url;
}

class ContainerCredentialsTest : public CredentialsChainTest {
 protected:
  std::string key() {
    const auto credentials = credentials_->get({});
    return credentials ? credentials->access_key_id
                       : to_string(credentials_error(credentials.error()));
  }
  const std::shared_ptr<aws::CredentialsProvider> credentials_ = container_credentials(
      {.url = "http://127.0.0.1/role", .token = "Bearer x"}, world_.dependencies());
};

TEST_F(ContainerCredentialsTest, AreFetchedOnceUntilFiveMinutesBeforeTheyExpire) {
  answer_keys("first", "2026-01-31T10:05:00Z");
  answer_keys("second", "2026-01-31T11:05:00Z");
  EXPECT_EQ(key(), "first");
  world_.advance(54min);
  EXPECT_EQ(key(), "first");
  world_.advance(1min);
  EXPECT_EQ(key(), "second");
  ASSERT_EQ(world_.requests.size(), 2u);
  EXPECT_EQ(world_.requests[0].headers.get("Authorization"), "Bearer x");
}

TEST_F(ContainerCredentialsTest, OldOnesServeUntilTheyExpireWhenNoNewOnesCome) {
  answer_keys("first", "2026-01-31T10:05:00Z");
  EXPECT_EQ(key(), "first");
  world_.advance(58min);
  world_.fail(ErrorKind::unavailable);
  EXPECT_EQ(key(), "first");
  world_.advance(2min);
  world_.answer(403, "no");
  EXPECT_THAT(key(), AllOf(HasSubstr("NoCredentials"), HasSubstr("HTTP 403: no")));
}

TEST_F(ContainerCredentialsTest, AnAnswerWithoutKeysIsAnError) {
  world_.answer(200, R"({"AccessKeyId":"a"})");
  EXPECT_THAT(key(), HasSubstr("lacks"));
  world_.answer(200, "<html>");
  EXPECT_THAT(key(), HasSubstr("not a JSON object"));
}

TEST_F(CredentialsChainTest, ATokenFileIsReadAtEachFetch) {
  const auto path = std::filesystem::temp_directory_path() / ("token-" + random_hex(8));
  const auto credentials = container_credentials(
      {.url = "http://127.0.0.1/role", .token_file = path}, world_.dependencies());
  EXPECT_EQ(credentials_error(credentials->get({}).error()).code, ErrorCode::NoCredentials);
  for (const char* token : {"one", "two"}) {
    ASSERT_TRUE(replace_file(path, token));
    answer_keys("k", "2026-01-31T09:06:00Z");
    EXPECT_TRUE(credentials->get({}));
    EXPECT_EQ(world_.requests.back().headers.get("Authorization"), token);
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace trainyard::client
