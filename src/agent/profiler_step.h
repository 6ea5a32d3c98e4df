#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "agent/live_upload.h"
#include "agent/minute_files.h"
#include "agent/step.h"

namespace trainyard::agent {

// ProfilerConfig: system metrics as the profiler's files, and the folder into which a framework
// writes its own, both uploaded while the container runs. Upload failures are reported in the job's
// log, and don't fail the job. Files of system metrics that aren't uploaded yet are in <instance
// folder>/profile.
class ProfilerStep final : public Step {
 public:
  std::string_view name() const override { return "profiler"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> restore(StepContext& context) override { return prepare(context); }
  Result<void> started(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Result<void> finish(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;

 private:
  void add(const StepContext& context, const SystemSample& sample);
  void notice_incomplete(const StepContext& context, const Error& error);

  // Used by the sampling thread while that runs (sampling_step.h).
  std::optional<MinuteFiles> files_;
  bool noticed_incomplete_ = false;
  std::vector<std::unique_ptr<LiveUpload>> uploads_;
};

}  // namespace trainyard::agent
