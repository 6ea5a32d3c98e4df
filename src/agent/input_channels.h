#pragma once

#include <string>
#include <vector>

#include "data/channel_entries.h"
#include "model/launch_plan.h"

// The channels of an instance according to its plan. Pure.
namespace trainyard::agent {

// The hosts that get a channel, in the order of plan.hosts: those of its groups, or all.
std::vector<std::string> hosts_of_channel(const model::LaunchPlan& plan,
                                          const model::PlanChannel& channel);
// The channels of this host.
std::vector<model::PlanChannel> own_channels(const model::LaunchPlan& plan);

// This host's share of a channel: with ShardedByS3Key one of as many equal shares as hosts get it.
data::Shard shard_of(const model::LaunchPlan& plan, const model::PlanChannel& channel);
data::SourceKind source_kind(const model::PlanChannel& channel);
// Whether the channel is fed while the container runs: Pipe and FastFile mode.
bool is_fed(const model::PlanChannel& channel);

}  // namespace trainyard::agent
