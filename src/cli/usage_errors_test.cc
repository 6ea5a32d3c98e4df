#include "cli/usage_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace trainyard::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class UsageErrors : public testing::Test {
 protected:
  UsageErrors() {
    jobs_->add_option("--limit,-n", number_);
    jobs_->add_option("--status", text_);
    logs_->add_option("JOB", text_);
    root_.add_subcommand("secret")->group("");
    image_->add_subcommand("import");
  }
  CLI::App root_{"", "trainyard"};
  CLI::App* jobs_ = root_.add_subcommand("jobs");
  CLI::App* logs_ = root_.add_subcommand("logs");
  CLI::App* run_ = root_.add_subcommand("run");
  CLI::App* image_ = root_.add_subcommand("image");
  int number_ = 0;
  std::string text_;
};

TEST_F(UsageErrors, AMistypedCommandIsNamedWithTheOneThatWasMeant) {
  EXPECT_THAT(*unknown_command(root_, {"lgos"}),
              StartsWith("trainyard: unknown command 'lgos'; did you mean 'logs'?"));
  EXPECT_THAT(*unknown_command(root_, {"image", "imprt", "x"}),
              StartsWith("trainyard image: unknown command 'imprt'; did you mean 'import'?"));
  const std::string far = *unknown_command(root_, {"launch"});
  EXPECT_THAT(far, HasSubstr("unknown command 'launch'"));
  EXPECT_THAT(far, Not(HasSubstr("mean")));
  EXPECT_THAT(*unknown_command(root_, {"secert"}), Not(HasSubstr("secret'")));
}

TEST_F(UsageErrors, ACommandIsFoundByWhatOthersCallIt) {
  EXPECT_THAT(*unknown_command(root_, {"ps"}), HasSubstr("did you mean 'jobs'?"));
  EXPECT_THAT(*unknown_command(root_, {"tail", "a"}), HasSubstr("did you mean 'logs'?"));
  EXPECT_THAT(*unknown_command(root_, {"load"}), HasSubstr("did you mean 'image import'?"));
  EXPECT_THAT(*unknown_command(root_, {"help"}), HasSubstr("did you mean '--help'?"));
  EXPECT_THAT(*unknown_command(root_, {"kill", "a"}), Not(HasSubstr("mean"))) << "there is no stop";
  EXPECT_THAT(*unknown_command(root_, {"image", "tail"}), Not(HasSubstr("mean")));
}

TEST_F(UsageErrors, ACommandThatWasNamedIsNone) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{}, {"--help"}, {"logs", "a"}, {"secret"}, {"image"}})
    EXPECT_FALSE(unknown_command(root_, words));
}

TEST_F(UsageErrors, AWordForAGroupOfOptionsIsNoCommand) {
  CLI::App* agent = root_.add_subcommand("agent");
  agent->add_option_group("what")->add_option("PLAN", text_);
  EXPECT_FALSE(unknown_command(root_, {"agent", "plan.json"}));
}

TEST_F(UsageErrors, AnOptionIsFoundByItsLettersOrByWhatOthersCallIt) {
  EXPECT_THAT(unexpected_words(*jobs_, {"--statsu=x"}),
              StartsWith("trainyard jobs: unknown option '--statsu'; did you mean '--status'?"));
  EXPECT_THAT(unexpected_words(*jobs_, {"--max", "3"}), HasSubstr("did you mean '--limit'?"));
  EXPECT_THAT(unexpected_words(*logs_, {"--max", "3"}), Not(HasSubstr("mean")));
}

TEST_F(UsageErrors, WordsTooMany) {
  EXPECT_THAT(unexpected_words(*logs_, {"b"}), HasSubstr("unexpected word 'b'"));
  EXPECT_THAT(unexpected_words(*jobs_, {"b"}), HasSubstr("options only"));
  EXPECT_EQ(unexpected_words(*run_, {"python", "train.py"}),
            "trainyard run: the program must follow '--': trainyard run -- python …");
}

}  // namespace
}  // namespace trainyard::cli
