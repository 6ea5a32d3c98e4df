#pragma once

#include "agent/step.h"

namespace trainyard::agent {

// The training image: found on this machine, or pulled.
class ImageStep final : public Step {
 public:
  std::string_view name() const override { return "image"; }
  Result<void> prepare(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
