#pragma once

#include "agent/input_channels.h"
#include "agent/step.h"

namespace trainyard::agent {

// /opt/ml/input/data/<channel> in File mode: every object of the channel's prefix or manifest, or
// with ShardedByS3Key this host's share, before the container starts. Objects of the embedded store
// on this machine aren't copied (channel_views.h). For a file system, its folder.
class InputChannelsStep final : public Step {
 public:
  std::string_view name() const override { return "input channels"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
