#include "cli/command_page.h"

#include <gmock/gmock.h>

#include <CLI/CLI.hpp>

#include "cli/completion.h"
#include "cli/man_page.h"

namespace trainyard::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class CommandPageTest : public testing::Test {
 protected:
  CommandPageTest() {
    root_.footer("Of the root");
    CLI::App* jobs = root_.add_subcommand("jobs", "List jobs");
    jobs->add_option("--status", text_, "Only those of this status")
        ->check(CLI::IsMember({"Failed", "Stopped"}));
    jobs->add_option("--data", text_, "The folder")->type_name("DIR")->capture_default_str();
    jobs->add_option("--tag", list_, "A tag")->type_name("K=V")->allow_extra_args(false);
    jobs->add_option("--at", text_, "Where")->type_name("HOST:PORT");
    jobs->add_option("--file", text_, "Which")->type_name("FILE")->check(CLI::ExistingFile);
    jobs->add_flag("-f,--follow", flag_, "Go on");
    CLI::App* logs = root_.add_subcommand("logs", "Print a log: it's long");
    logs->add_option("JOB", text_, "The job")->required();
    CLI::App* image = root_.add_subcommand("image", "Images");
    image->add_subcommand("ls", "List them");
    root_.add_subcommand("secret", "Not for people")->group("");
  }
  CommandPage page() const { return describe_command_line(root_); }
  static const OptionPage& option(const CommandPage& page, const std::string& name) {
    for (const OptionPage& one : page.options)
      if (one.names.front() == name) return one;
    ADD_FAILURE() << name;
    return page.options.front();
  }

  CLI::App root_{"Does things", "trainyard"};
  std::string text_ = "here";
  std::vector<std::string> list_;
  bool flag_ = false;
};

TEST_F(CommandPageTest, HoldsWhatWasDeclared) {
  const CommandPage root = page();
  std::vector<std::string> paths;
  for (const CommandPage* one : all_pages(root)) paths.push_back(one->path);
  EXPECT_THAT(paths, ElementsAre("trainyard", "trainyard jobs", "trainyard logs", "trainyard image",
                                 "trainyard image ls"));
  const CommandPage& jobs = root.commands[0];
  EXPECT_THAT(option(jobs, "--status").choices, ElementsAre("Failed", "Stopped"));
  EXPECT_EQ(option(jobs, "--data").type, "DIR");
  EXPECT_EQ(option(jobs, "--at").type, "HOST:PORT");
  EXPECT_EQ(option(jobs, "--file").type, "FILE");
  EXPECT_EQ(option(jobs, "--data").otherwise, "here");
  EXPECT_THAT(option(jobs, "--follow").names, ElementsAre("--follow", "-f"));
  EXPECT_EQ(option(jobs, "--follow").type, "");
  EXPECT_EQ(root.footer, "Of the root");
  EXPECT_EQ(jobs.footer, "");
  EXPECT_EQ(synopsis_of(root.commands[1]), "trainyard logs [OPTIONS] JOB");
}

TEST_F(CommandPageTest, TheManualEscapesWhatIsRoffs) {
  const std::string text = man_page(page(), "1.2");
  EXPECT_THAT(text, HasSubstr(".TH TRAINYARD 1 \"\" \"Trainyard 1.2\""));
  EXPECT_THAT(text, HasSubstr("\\fB\\-\\-status\\fR"));
  EXPECT_THAT(text, HasSubstr("Failed, Stopped"));
  EXPECT_THAT(text, HasSubstr(".SS image ls"));
  EXPECT_THAT(text, Not(HasSubstr("secret")));
}

TEST_F(CommandPageTest, CompletionsKnowCommandsOptionsAndValues) {
  const std::string bash = bash_completion(page());
  EXPECT_THAT(bash, HasSubstr("compgen -W 'jobs logs image'"));
  EXPECT_THAT(bash,
              HasSubstr("\"trainyard jobs --status\") COMPREPLY=($(compgen -W 'Failed Stopped'"));
  EXPECT_THAT(bash,
              HasSubstr("\"trainyard logs\") COMPREPLY=($(compgen -W \"$(_trainyard_jobs)\""));
  EXPECT_THAT(zsh_completion(page()), HasSubstr("'logs:Print a log: it'\\''s long'"));
  EXPECT_THAT(fish_completion(page()), HasSubstr("-l follow -s f -d 'Go on'"));
  for (const std::string& script : {bash, zsh_completion(page()), fish_completion(page())})
    EXPECT_THAT(script, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace trainyard::cli
