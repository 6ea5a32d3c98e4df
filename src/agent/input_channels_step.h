#pragma once

#include "agent/input_channels.h"
#include "agent/step.h"

namespace trainyard::agent {

// /opt/ml/input/data/<channel>: File mode. Every object of the channel's prefix or manifest before
// the container starts; with ShardedByS3Key this host's share of them. Of the embedded store on
// this machine they aren't copied, but shown (channel_views.h). Of a file system, its folder.
class InputChannelsStep final : public Step {
 public:
  std::string_view name() const override { return "input channels"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
