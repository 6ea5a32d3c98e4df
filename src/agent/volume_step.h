#pragma once

#include "agent/step.h"

namespace trainyard::agent {

// /opt/ml: a volume of VolumeSizeInGB, mounted over whatever the image has there.
class VolumeStep final : public Step {
 public:
  std::string_view name() const override { return "volume"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  std::string failure_reason(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
