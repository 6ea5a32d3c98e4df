#pragma once

#include <string>
#include <vector>

#include "data/channel_entries.h"
#include "model/launch_plan.h"

// What a plan says of the channels of its instance. Pure.
namespace trainyard::agent {

// The hosts that get a channel, in the order of plan.hosts: those of its groups, or all.
std::vector<std::string> hosts_of_channel(const model::LaunchPlan& plan,
                                          const model::PlanChannel& channel);
// Those that this host gets.
std::vector<model::PlanChannel> own_channels(const model::LaunchPlan& plan);

// This host's share of a channel: with ShardedByS3Key as many equal ones as hosts that get it.
data::Shard shard_of(const model::LaunchPlan& plan, const model::PlanChannel& channel);
data::SourceKind source_kind(const model::PlanChannel& channel);
// Whether the channel goes on beside the container: Pipe and FastFile mode.
bool is_fed(const model::PlanChannel& channel);

}  // namespace trainyard::agent
