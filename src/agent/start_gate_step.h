#pragma once

#include "agent/step.h"

namespace trainyard::agent {

// Waits until the other hosts of the attempt, if any, are prepared as well: the last step before
// the container starts.
class StartGateStep final : public Step {
 public:
  std::string_view name() const override { return "start gate"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> restore(StepContext& context) override { return prepare(context); }
};

}  // namespace trainyard::agent
