#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"

namespace trainyard::control {

// A rule of the configuration for jobs whose names match.
struct OutcomeRule {
  std::string jobs;  // a name, in which * stands for any characters
  model::JobOutcome outcome;
};

// The outcome of the first matching rule; nullopt: none matches.
std::optional<model::JobOutcome> find_outcome(const std::vector<OutcomeRule>& rules,
                                              std::string_view job);

}  // namespace trainyard::control
