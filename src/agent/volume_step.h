#pragma once

#include "agent/step.h"

namespace trainyard::agent {

// /opt/ml: a volume of VolumeSizeInGB. What the image has there stays visible, except `input`,
// `model` and `output`, which the platform creates.
class VolumeStep final : public Step {
 public:
  std::string_view name() const override { return "volume"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> restore(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
