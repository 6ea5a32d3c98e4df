#pragma once

#include "agent/step.h"

namespace trainyard::agent {

// Uploads /opt/ml/model and /opt/ml/output/data after the container has exited. With several hosts,
// each uploads its part, and the lead, the first host, joins the parts when all have finished. Can
// be repeated by another agent from any point, with the same result.
class OutputsStep final : public Step {
 public:
  std::string_view name() const override { return "outputs"; }
  Result<void> finish(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
