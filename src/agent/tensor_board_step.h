#pragma once

#include <memory>

#include "agent/live_upload.h"
#include "agent/step.h"

namespace trainyard::agent {

// TensorBoardOutputConfig: the folder of event files, uploaded while the container runs. Event
// files grow as long as it does: what they have grown to is uploaded from time to time. What goes
// wrong then is said in the job's log, and neither ends nor fails the job.
class TensorBoardStep final : public Step {
 public:
  std::string_view name() const override { return "TensorBoard's folder"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> started(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Result<void> finish(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;

 private:
  std::unique_ptr<LiveUpload> upload_;
};

}  // namespace trainyard::agent
