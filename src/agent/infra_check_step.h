#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agent/step.h"
#include "model/infra_check.h"

namespace trainyard::agent {

// InfraCheckConfig: before anything is downloaded the instance is checked (src/health): CPUs,
// memory, the disk of its volume, GPUs, the S3 store of its outputs, the other hosts through the
// job's network, and its clock. All of it takes a minute at most, and nothing where the plan
// doesn't ask for it. What was found is told in the job's log and reported (`checked`); an agent
// after this one takes it from the journal. An instance that failed a check has failed, of class
// platform.
class InfraCheckStep final : public Step {
 public:
  std::string_view name() const override { return "infrastructure check"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> finish(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
