#pragma once

#include <memory>

#include "agent/live_upload.h"
#include "agent/step.h"

namespace trainyard::agent {

// CheckpointConfig: restores the checkpoints in S3 before the container starts, in each attempt,
// and copies changes of the folder to S3 while it runs (data/folder_sync.h). When finish() returns,
// everything in the folder is in S3, however the container ended; otherwise the instance fails.
//
// If the container was lost, files that it may not have closed aren't uploaded: it may still be
// writing. If the machine was restarted, nothing is uploaded: recent writes may be missing from
// files, so S3's state counts.
//
// <instance folder>/checkpoints records what is known to be in S3, for an agent that takes over the
// container. A host deletes in S3 only what it restored or uploaded and its container then deleted.
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
