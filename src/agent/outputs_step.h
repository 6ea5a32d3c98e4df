#pragma once

#include "agent/step.h"

namespace trainyard::agent {

// /opt/ml/model and /opt/ml/output/data, uploaded once the container has ended. Of several hosts
// each uploads its part, and the lead, the first host, joins the parts once all have ended. Done
// again by another agent, from any point on, it comes to the same.
class OutputsStep final : public Step {
 public:
  std::string_view name() const override { return "outputs"; }
  Result<void> finish(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
