#pragma once

#include "agent/step.h"

namespace trainyard::agent {

// /opt/ml/input/data/<channel>: File mode, every object of the channel's prefix before the
// container starts.
class InputChannelsStep final : public Step {
 public:
  std::string_view name() const override { return "input channels"; }
  Result<void> prepare(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
