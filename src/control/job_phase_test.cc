#include "control/job_phase.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace trainyard::control {
namespace {

constexpr int kPhaseCount = 10;

TEST(JobPhase, TheDocumentationHasTheTableOfTransitions) {
  std::ifstream file(TRAINYARD_SOURCE_DIR "/docs/architecture.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(text.find("```\n" + print_transitions() + "```\n"), std::string::npos)
      << "docs/architecture.md must have this block:\n"
      << print_transitions();
}

TEST(JobPhase, NothingFollowsATerminalPhaseAndEachCanBeReached) {
  for (int to = 0; to < kPhaseCount; ++to) {
    int before = 0;
    for (int from = 0; from < kPhaseCount; ++from) {
      if (!may_follow(static_cast<Phase>(from), static_cast<Phase>(to))) continue;
      ++before;
      EXPECT_FALSE(is_terminal(static_cast<Phase>(from)));
      EXPECT_NE(from, to);
    }
    EXPECT_GT(before, 0) << to_string(static_cast<Phase>(to));
    EXPECT_EQ(parse_phase(to_string(static_cast<Phase>(to))), static_cast<Phase>(to));
  }
}

TEST(JobPhase, AJobIsStoppedOnlyThroughStoppingAndNotRetriedFromThere) {
  for (int from = 0; from < kPhaseCount; ++from) {
    const auto phase = static_cast<Phase>(from);
    EXPECT_EQ(may_follow(phase, Phase::Stopped), phase == Phase::Stopping);
    EXPECT_EQ(may_follow(phase, Phase::MaxRuntimeExceeded), phase == Phase::Stopping);
  }
  EXPECT_FALSE(may_follow(Phase::Stopping, Phase::Starting));
  EXPECT_FALSE(may_follow(Phase::Stopping, Phase::Completed));
  EXPECT_TRUE(may_follow(Phase::Training, Phase::Starting)) << "a retry";
}

}  // namespace
}  // namespace trainyard::control
