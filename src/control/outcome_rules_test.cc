#include "control/outcome_rules.h"

#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

TEST(OutcomeRules, TheFirstThatMatchesCounts) {
  std::vector<OutcomeRule> rules(2);
  rules[0].jobs = "ci-fail-*";
  rules[0].outcome.exit_code = 3;
  rules[1].jobs = "ci-*";
  rules[1].outcome.exit_code = 4;
  EXPECT_EQ(find_outcome(rules, "ci-fail-1")->exit_code, 3);
  EXPECT_EQ(find_outcome(rules, "ci-other")->exit_code, 4);
  EXPECT_FALSE(find_outcome(rules, "my-ci-1"));
  EXPECT_FALSE(find_outcome({}, "ci-1"));
}

}  // namespace
}  // namespace trainyard::control
