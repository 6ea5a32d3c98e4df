#pragma once

#include <optional>

#include "agent/step.h"

namespace trainyard::agent {

// The container itself: created, owned and waited for by its shim. The instance also uses this step
// to start the container and wait for it.
class ContainerStep final : public Step {
 public:
  std::string_view name() const override { return "container"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;

  // Call before all other functions.
  ShimClient& shim(const StepContext& context);

 private:
  std::optional<ShimClient> shim_;
};

}  // namespace trainyard::agent
