#include "control/outcome_rules.h"

#include "base/wildcard.h"

namespace trainyard::control {

std::optional<model::JobOutcome> find_outcome(const std::vector<OutcomeRule>& rules,
                                              std::string_view job) {
  for (const OutcomeRule& rule : rules)
    if (matches_wildcard(rule.jobs, job)) return rule.outcome;
  return std::nullopt;
}

}  // namespace trainyard::control
