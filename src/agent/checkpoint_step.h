#pragma once

#include <memory>

#include "agent/live_upload.h"
#include "agent/step.h"

namespace trainyard::agent {

// CheckpointConfig: what lies in S3 is restored before the container starts, in each attempt anew,
// and S3 is kept in step with the folder while it runs (data/folder_sync.h). All that is in the
// folder when the container has ended is in S3 when finish() returns, however it ended; if not, the
// instance fails.
//
// Of a container that was lost nothing is taken that it may not have closed: it may still write. If
// the machine was restarted nothing is taken at all: what a file held that was written last is not
// known then, and S3's state counts.
//
// <instance folder>/checkpoints: what is known to be in S3, for an agent that takes the container
// up. A host deletes in S3 what it restored or uploaded and its container deleted, nothing else.
class CheckpointStep final : public Step {
 public:
  std::string_view name() const override { return "checkpoints"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> started(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Result<void> finish(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;

 private:
  std::unique_ptr<LiveUpload> upload_;
};

}  // namespace trainyard::agent
