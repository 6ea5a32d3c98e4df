#include <gmock/gmock.h>

#include "config/configuration.h"
#include "support/configuration_text.h"

namespace trainyard::config {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(RegistryKeys, TakeAFunctionWithAFileOrACommand) {
  const Loaded loaded = load(
      "[registry-credentials.lab]\nfunction = 'registry-login'\n"
      "registries = ['registry.example:5000', 'docker.io']\nfile = '/etc/login.json'\n"
      "[registry-credentials.other]\nfunction = "
      "'arn:aws:lambda:eu-west-1:123456789012:function:x'\n"
      "registries = ['localhost:5000']\ncommand = ['/usr/bin/login', '--quiet']\n");
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const auto& all = loaded.configuration.settings.registry_credentials;
  EXPECT_EQ(all.at("lab").function, "registry-login");
  EXPECT_EQ(all.at("lab").file, "/etc/login.json");
  EXPECT_THAT(all.at("lab").registries, ElementsAre("registry.example:5000", "docker.io"));
  EXPECT_THAT(all.at("other").command, ElementsAre("/usr/bin/login", "--quiet"));
}

TEST(RegistryKeys, WhatCantHoldIsTold) {
  const std::string table = "[registry-credentials.a]\n";
  const std::string whole = table + "function = 'f'\nregistries = ['localhost:1']\n";
  EXPECT_THAT(texts(load(whole).problems), Contains(HasSubstr("needs either file or command")));
  EXPECT_THAT(texts(load(whole + "file = '/x'\ncommand = ['/y']\n").problems),
              Contains(HasSubstr("needs either file or command")));
  EXPECT_THAT(texts(load(whole + "file = 'x'\n").problems),
              Contains(HasSubstr("must be an absolute path")));
  EXPECT_THAT(texts(load(whole + "command = ['login']\n").problems),
              Contains(HasSubstr("the absolute path of a program")));
  EXPECT_THAT(texts(load(table + "function = 'f'\nfile = '/x'\n").problems),
              Contains(HasSubstr("needs registries")));
  EXPECT_THAT(texts(load(table + "registries = ['team']\n").problems),
              Contains(HasSubstr("'team' is no HOST[:PORT]")));
  EXPECT_THAT(texts(load(whole + "file = '/x'\n[registry-credentials.b]\nfunction = 'f'\n"
                                 "registries = ['localhost:2']\nfile = '/x'\n")
                        .problems),
              ElementsAre(HasSubstr("registry-credentials.a is for that function already")));
}

}  // namespace
}  // namespace trainyard::config
