#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agent/step.h"
#include "model/infra_check.h"

namespace trainyard::agent {

// InfraCheckConfig: checks the instance before anything is downloaded (src/health): CPUs, memory,
// the disk of its volume, GPUs, the S3 store of its outputs, the other hosts through the job's
// network (over TCP, and with GPUs by NCCL), and its clock. Takes at most a minute; does nothing if the plan doesn't request it. The
// results are written to the job's log and reported (`checked`); an agent that takes over reads
// them from the journal. A failed check fails the instance, with class platform.
class InfraCheckStep final : public Step {
 public:
  std::string_view name() const override { return "infrastructure check"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> finish(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
