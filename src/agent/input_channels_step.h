#pragma once

#include <string>
#include <vector>

#include "agent/step.h"

namespace trainyard::agent {

// The hosts that get a channel, in the order of plan.hosts: those of its groups, or all.
std::vector<std::string> hosts_of_channel(const model::LaunchPlan& plan,
                                          const model::PlanChannel& channel);
// Those that this host gets.
std::vector<model::PlanChannel> own_channels(const model::LaunchPlan& plan);

// /opt/ml/input/data/<channel>: File mode, every object of the channel's prefix before the
// container starts; with ShardedByS3Key this host's share of them.
class InputChannelsStep final : public Step {
 public:
  std::string_view name() const override { return "input channels"; }
  Result<void> prepare(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
