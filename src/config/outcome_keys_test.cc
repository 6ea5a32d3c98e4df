#include <gmock/gmock.h>

#include "config/configuration.h"

namespace trainyard::config {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Loaded load_rules(std::string text) {
  return load(Sources{File{"c.toml", std::move(text)}, {}, "/default"});
}

std::vector<std::string> problems_of(const std::string& text) {
  std::vector<std::string> out;
  for (const Problem& problem : load_rules(text).problems) out.push_back(problem.to_string());
  return out;
}

TEST(OutcomeKeys, MakeARule) {
  const std::string text =
      "[outcomes.ci]\njobs = \"ci-*\"\npending = 5\nprint = [\"a\", \"b\"]\n"
      "metrics = [\"loss=0.5\", \"a=b=-1e3\"]\nrun = 2\nexit-code = 3\nfailure-file = \"boom\"\n"
      "platform-failure = \"gone\"\nfailing-attempts = 1\ninterrupt-after = 7\n";
  ASSERT_THAT(problems_of(text), IsEmpty());
  const Loaded loaded = load_rules(text);
  const OutcomeSettings& rule = loaded.configuration.settings.outcomes.at("ci");
  EXPECT_EQ(rule.jobs, "ci-*");
  model::JobOutcome expected;
  expected.rule = "ci";
  expected.pending = seconds(5);
  expected.print = {"a", "b"};
  expected.metrics = {{"loss", 0.5}, {"a=b", -1000}};
  expected.run = seconds(2);
  expected.exit_code = 3;
  expected.failure_file = "boom";
  expected.platform_failure = "gone";
  expected.failing_attempts = 1;
  expected.interrupt_after = seconds(7);
  EXPECT_EQ(rule.outcome, expected);
}

TEST(OutcomeKeys, AreRefusedWhereTheyMeanNothing) {
  EXPECT_THAT(problems_of("[outcomes.a]\nrun = 1\n"), ElementsAre(HasSubstr("needs jobs")));
  EXPECT_THAT(problems_of("[outcomes.a]\njobs = \"x\"\nmetrics = [\"loss\"]\n"),
              ElementsAre(HasSubstr("'loss' must be NAME=NUMBER")));
  EXPECT_THAT(problems_of("[outcomes.a]\njobs = \"x\"\nmetrics = [\"loss=nan\"]\n"),
              ElementsAre(HasSubstr("'loss=nan' must be NAME=NUMBER")));
  EXPECT_THAT(problems_of("[outcomes.a]\njobs = \"x\"\nfailure-file = \"boom\"\n"),
              ElementsAre(HasSubstr("needs an exit-code that isn't 0")));
  EXPECT_THAT(problems_of("[outcomes.a]\njobs = \"x\"\nfailing-attempts = 1\n"),
              ElementsAre(HasSubstr("or platform-failure")));
}

}  // namespace
}  // namespace trainyard::config
