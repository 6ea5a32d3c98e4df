#pragma once

#include <optional>

#include "agent/step.h"

namespace trainyard::agent {

// The container itself: made, owned and waited for by its shim. Besides its life as a step it is
// what the instance starts and waits for.
class ContainerStep final : public Step {
 public:
  std::string_view name() const override { return "container"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;

  // Before all other calls.
  ShimClient& shim(const StepContext& context);

 private:
  std::optional<ShimClient> shim_;
};

}  // namespace trainyard::agent
