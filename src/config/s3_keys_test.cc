#include <gmock/gmock.h>

#include <algorithm>

#include "config/configuration.h"
#include "config/key_tables.h"
#include "support/configuration_text.h"

namespace trainyard::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kKeys = "access-key-id = 'AKIA'\nsecret-access-key = 'topsecret'\n";

TEST(S3Keys, TakesAStoreWithAllItsKeys) {
  const Loaded loaded = load(
      "[s3.ceph]\nendpoint = 'https://s3.example.org:8443/'\nbuckets = ['data', 'ml-*']\n"
      "addressing = 'virtual'\nregion = 'lab'\nca-file = '/ca.pem'\ncredentials-file = '/keys'\n"
      "profile = 'p'\npatience = 5\n");
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const S3StoreSettings& store = loaded.configuration.settings.s3.at("ceph");
  EXPECT_EQ(store.endpoint, "https://s3.example.org:8443");
  EXPECT_THAT(store.buckets, ElementsAre("data", "ml-*"));
  EXPECT_TRUE(store.virtual_hosted);
  EXPECT_EQ(store.region, "lab");
  EXPECT_EQ(store.ca_file, "/ca.pem");
  EXPECT_EQ(store.credentials_file, "/keys");
  EXPECT_EQ(store.profile, "p");
  EXPECT_EQ(store.patience, std::chrono::seconds(5));
}

TEST(S3Keys, TheRestHasDefaults) {
  const Loaded loaded =
      load(std::string("[s3.a]\nendpoint = 'http://h'\nbuckets = ['*']\n") + kKeys);
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const S3StoreSettings& store = loaded.configuration.settings.s3.at("a");
  EXPECT_FALSE(store.virtual_hosted);
  EXPECT_EQ(store.region, "us-east-1");
  EXPECT_EQ(store.profile, "default");
  EXPECT_EQ(store.patience, std::chrono::minutes(30));
  EXPECT_EQ(store.secret_access_key, "topsecret");
}

TEST(S3Keys, AnEndpointIsAHostAndPerhapsAPort) {
  const Key& endpoint = *std::ranges::find(s3_keys(), "s3.*.endpoint", &Key::name);
  Settings settings;
  for (const auto& [text, url] : std::map<std::string, std::string>{
           {"http://10.0.0.1:9000", "http://10.0.0.1:9000"},
           {"https://s3.example.org:443/", "https://s3.example.org"},
           {"http://[::1]:80", "http://[::1]"},
           {"https://s3.example.org:80", "https://s3.example.org:80"}}) {
    ASSERT_TRUE(endpoint.put(settings, "a", text)) << text;
    EXPECT_EQ(settings.s3.at("a").endpoint, url);
  }
  for (const char* text : {"", "s3.example.org", "ftp://x", "http://", "http://x/s3", "http://x?q",
                           "http://user:word@x"})
    EXPECT_FALSE(endpoint.put(settings, "a", std::string(text))) << text;
}

TEST(S3Keys, WhatAStoreLacksIsTold) {
  EXPECT_THAT(texts(load("\n[s3.a]\nregion = 'x'\n").problems),
              ElementsAre("c.toml:3:10: s3.a.region = \"x\": the store needs an endpoint"));
  EXPECT_THAT(texts(load("[s3.a]\nendpoint = 'http://h'\n").problems),
              ElementsAre(HasSubstr("the store needs buckets")));
  const std::string store = "[s3.a]\nendpoint = 'http://h'\nbuckets = ['x']\n";
  EXPECT_THAT(texts(load(store).problems), ElementsAre(HasSubstr("needs credentials-file, or")));
  EXPECT_THAT(texts(load(store + "access-key-id = 'k'\n").problems),
              ElementsAre(HasSubstr("need each other")));
  EXPECT_THAT(texts(load(store + kKeys + "profile = 'p'\n").problems),
              ElementsAre(HasSubstr("needs credentials-file")));
}

TEST(S3Keys, WhatIsTooMuchIsToldWithoutTheSecret) {
  const std::string store = "[s3.a]\nendpoint = 'http://h'\nbuckets = ['x']\n";
  const auto problems = texts(load(store + kKeys + "credentials-file = '/f'\n").problems);
  ASSERT_EQ(problems.size(), 3u);
  for (const std::string& problem : problems) {
    EXPECT_THAT(problem, HasSubstr("not in both"));
    EXPECT_THAT(problem, Not(HasSubstr("topsecret")));
  }
  EXPECT_THAT(texts(load(store + kKeys + "[s3.b]\nendpoint = 'http://i'\nbuckets = ['x']\n" + kKeys)
                        .problems),
              ElementsAre("c.toml:8:11: s3.b.buckets = [\"x\"]: 'x' lives in s3.a already"));
}

TEST(S3Keys, ANameCantLeadOutOfTheFolder) {
  EXPECT_THAT(texts(load("[s3.'../x']\nregion = 'x'\n").problems),
              ElementsAre(HasSubstr("the store's name must be of letters")));
}

TEST(S3Keys, ASecretIsInNoProblem) {
  for (const char* value : {"'two words'", "''", "12345"}) {
    const auto problems = texts(load(std::string("[s3.a]\nsecret-access-key = ") + value).problems);
    ASSERT_FALSE(problems.empty()) << value;
    EXPECT_THAT(problems[0], HasSubstr("s3.a.secret-access-key"));
    EXPECT_THAT(problems[0], Not(HasSubstr("two words")));
    EXPECT_THAT(problems[0], Not(HasSubstr("12345")));
  }
}

}  // namespace
}  // namespace trainyard::config
