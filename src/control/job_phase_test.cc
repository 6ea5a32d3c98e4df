#include "control/job_phase.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace trainyard::control {
namespace {

void expect_in(const std::string& page, const std::string& block) {
  std::ifstream file(TRAINYARD_SOURCE_DIR "/docs/" + page);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(text.find(block), std::string::npos) << "docs/" << page << " must have this block:\n"
                                                 << block;
}

TEST(JobPhase, TheDocumentationHasTheTableOfTransitions) {
  expect_in("architecture.md", "```\n" + print_transitions() + "```\n");
}

TEST(JobPhase, TheDocumentationHasTheDiagramOfTransitions) {
  expect_in("statuses.md", "```mermaid\n" + draw_transitions() + "```\n");
}

TEST(JobPhase, TheDocumentationNamesTheStatusesThatAreNeverShown) {
  for (const std::string_view status : model::enum_values<Phase>())
    if (!is_emitted(*model::from_string<Phase>(status)))
      expect_in("statuses.md", "`" + std::string(status) + "`");
}

TEST(JobPhase, NothingFollowsATerminalPhaseAndEachCanBeReached) {
  for (const Phase to : emitted_phases()) {
    int before = 0;
    for (const Phase from : emitted_phases()) {
      if (!may_follow(from, to)) continue;
      ++before;
      EXPECT_FALSE(is_terminal(from));
      EXPECT_NE(from, to);
    }
    EXPECT_GT(before, 0) << to_string(to);
    EXPECT_TRUE(is_emitted(to));
  }
  EXPECT_FALSE(is_emitted(Phase::LaunchingMLInstances)) << "the API's, but never ours";
}

TEST(JobPhase, AJobIsStoppedOnlyThroughStoppingAndNotRetriedFromThere) {
  for (const Phase from : emitted_phases()) {
    EXPECT_EQ(may_follow(from, Phase::Stopped), from == Phase::Stopping);
    EXPECT_EQ(may_follow(from, Phase::MaxRuntimeExceeded), from == Phase::Stopping);
    EXPECT_EQ(may_follow(from, Phase::MaxWaitTimeExceeded), from == Phase::Stopping);
  }
  EXPECT_FALSE(may_follow(Phase::Stopping, Phase::Starting));
  EXPECT_FALSE(may_follow(Phase::Stopping, Phase::Completed));
  EXPECT_FALSE(may_follow(Phase::Stopping, Phase::Interrupted));
  EXPECT_TRUE(may_follow(Phase::Training, Phase::Starting)) << "a retry";
}

}  // namespace
}  // namespace trainyard::control
