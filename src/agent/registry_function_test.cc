#include "agent/registry_function.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::agent {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

model::PlanRegistryLogin command(std::vector<std::string> command) {
  return {.function = "arn:login", .registry = "localhost:5000", .command = std::move(command)};
}

TEST(RegistryFunction, ItsAnswerIsTheOneOfALambdaFunction) {
  const auto login =
      parse_registry_answer(R"({"Credentials": {"Username": "me", "Password": "a:b\"c"}})");
  ASSERT_TRUE(login);
  EXPECT_EQ(login->user_name, "me");
  EXPECT_EQ(login->password, "a:b\"c");
  for (const char* text : {"", "[]", "{}", "secret", R"({"Credentials": "secret"})",
                           R"({"Credentials": {"Username": "secret"}})",
                           R"({"Credentials": {"Username": "se:cret", "Password": "x"}})"}) {
    const auto refused = parse_registry_answer(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_THAT(refused.error().message(), Not(HasSubstr("cret"))) << text;
  }
}

TEST(RegistryFunction, ReadsItsFileAnew) {
  const std::string file = ::testing::TempDir() + "login-" + random_hex(8);
  const model::PlanRegistryLogin plan{.function = "arn:login", .registry = "r:1", .file = file};
  const auto missing = call_registry_function(plan, nullptr);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message(), HasSubstr("the function arn:login: "));
  ASSERT_TRUE(replace_file(file, R"({"Credentials": {"Username": "a", "Password": "b"}})"));
  const auto login = call_registry_function(plan, nullptr);
  ASSERT_TRUE(login) << login.error().message();
  EXPECT_EQ(login->registry, "r:1");
  EXPECT_TRUE(remove_tree(file));
}

TEST(RegistryFunction, RunsItsCommandWithAnEmptyEvent) {
  const auto login = call_registry_function(
      command({"/bin/sh", "-c",
               R"(read event; echo "{\"Credentials\": {\"Username\": \"u\", )"
               R"(\"Password\": \"got $event\"}}")"}),
      nullptr);
  ASSERT_TRUE(login) << login.error().message();
  EXPECT_EQ(login->password, "got {}");
}

TEST(RegistryFunction, ItsCommandIsBounded) {
  const auto failed = call_registry_function(command({"/bin/sh", "-c", "echo x; exit 3"}), nullptr);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message(), HasSubstr("/bin/sh exited with 3"));
  const auto endless = call_registry_function(command({"/bin/cat", "/dev/zero"}), nullptr);
  ASSERT_FALSE(endless);
  EXPECT_THAT(endless.error().message(), HasSubstr("printed more than 65536 bytes"));
  const auto given_up = call_registry_function(command({"/bin/sleep", "600"}), [] { return true; });
  ASSERT_FALSE(given_up);
  EXPECT_EQ(given_up.error().kind(), ErrorKind::cancelled);
}

}  // namespace
}  // namespace trainyard::agent
