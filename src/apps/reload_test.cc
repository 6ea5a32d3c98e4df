#include "apps/reload.h"

#include <gmock/gmock.h>

namespace trainyard::apps {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

config::Loaded load(std::string text) {
  return config::load({config::File{"c.toml", std::move(text)}, {}, "/data"});
}

class ReloadTest : public ::testing::Test {
 protected:
  // Reloads with a file of that text; returns what was logged.
  std::string reload_with(std::string text) {
    ::testing::internal::CaptureStderr();
    running_ = reload(
        running_, [&] { return Result<config::Loaded>(load(text)); },
        [&](const config::Settings& settings) {
          applied_.push_back(settings);
          return refusal_ ? Result<void>(*refusal_) : ok();
        });
    return ::testing::internal::GetCapturedStderr();
  }

  config::Configuration running_ = load("listen = \":1\"\nroles = [\"a\"]\n").configuration;
  std::vector<config::Settings> applied_;
  std::optional<Error> refusal_;
};

TEST_F(ReloadTest, AppliesWhatARunningServerCanChangeAndSaysWhatNeedsARestart) {
  const std::string result_text = reload_with("listen = \":2\"\nroles = [\"b\"]\n");
  ASSERT_EQ(applied_.size(), 1u);
  EXPECT_EQ(applied_[0].roles, std::vector<std::string>{"b"});
  EXPECT_EQ(applied_[0].listen.port, 1);
  EXPECT_THAT(result_text, AllOf(HasSubstr("configuration_changed key=roles"),
                                 HasSubstr("configuration_needs_restart key=listen")));
  // Until the restart each reload reports it again; what was applied isn't reported again.
  EXPECT_THAT(reload_with("listen = \":2\"\nroles = [\"b\"]\n"),
              AllOf(HasSubstr("needs_restart key=listen"), Not(HasSubstr("key=roles"))));
}

TEST_F(ReloadTest, ABrokenFileChangesNothingAndAllThatIsWrongIsSaid) {
  const std::string result_text = reload_with("roles = [\"b\"]\nlisten = 1\nruntime = 2\n");
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_EQ(running_.settings.roles, std::vector<std::string>{"a"});
  EXPECT_THAT(result_text, AllOf(HasSubstr("configuration_not_reloaded"), HasSubstr("c.toml:2:10:"),
                                 HasSubstr("c.toml:3:11:"), Not(HasSubstr("key=roles"))));
}

TEST_F(ReloadTest, WhatCantBeAppliedLeavesTheServerAsItWas) {
  refusal_ = Error(ErrorKind::internal, "the part said no");
  EXPECT_THAT(reload_with("roles = [\"b\"]\n"), HasSubstr("the part said no"));
  EXPECT_EQ(running_.settings.roles, std::vector<std::string>{"a"});
}

TEST_F(ReloadTest, AFileThatCantBeReadChangesNothing) {
  ::testing::internal::CaptureStderr();
  const auto same = reload(
      running_,
      [] { return Result<config::Loaded>(Error(ErrorKind::denied, "c.toml: no permission")); },
      [](const config::Settings&) { return ok(); });
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("no permission"));
  EXPECT_EQ(same.settings.roles, std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace trainyard::apps
