#pragma once

#include "agent/step.h"

namespace trainyard::agent {

// /opt/ml/model and /opt/ml/output/data, uploaded once the container has ended.
class OutputsStep final : public Step {
 public:
  std::string_view name() const override { return "outputs"; }
  Result<void> finish(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
