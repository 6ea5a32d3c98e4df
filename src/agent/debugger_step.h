#pragma once

#include <memory>

#include "agent/live_upload.h"
#include "agent/step.h"

namespace trainyard::agent {

// DebugHookConfig: the hook's folder, uploaded while the container runs. Upload failures are
// reported in the job's log, and don't fail the job.
class DebuggerStep final : public Step {
 public:
  std::string_view name() const override { return "debugger's folder"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> started(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Result<void> finish(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;

 private:
  std::unique_ptr<LiveUpload> upload_;
};

}  // namespace trainyard::agent
