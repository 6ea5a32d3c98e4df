#include "agent/input_channels.h"

#include <algorithm>

namespace trainyard::agent {

std::vector<std::string> hosts_of_channel(const model::LaunchPlan& plan,
                                          const model::PlanChannel& channel) {
  if (channel.instance_group_names.empty()) return plan.hosts;
  std::vector<std::string> hosts;
  for (const std::string& host : plan.hosts)
    if (std::ranges::any_of(plan.instance_groups, [&](const model::PlanInstanceGroup& group) {
          return std::ranges::find(channel.instance_group_names, group.name) !=
                     channel.instance_group_names.end() &&
                 std::ranges::find(group.hosts, host) != group.hosts.end();
        }))
      hosts.push_back(host);
  return hosts;
}

std::vector<model::PlanChannel> own_channels(const model::LaunchPlan& plan) {
  std::vector<model::PlanChannel> own;
  for (const model::PlanChannel& channel : plan.channels) {
    const auto hosts = hosts_of_channel(plan, channel);
    if (std::ranges::find(hosts, plan.current_host) != hosts.end()) own.push_back(channel);
  }
  return own;
}

data::Shard shard_of(const model::LaunchPlan& plan, const model::PlanChannel& channel) {
  if (channel.s3_data_distribution_type != "ShardedByS3Key") return {};
  const auto hosts = hosts_of_channel(plan, channel);
  const auto own = std::ranges::find(hosts, plan.current_host);
  return {static_cast<std::uint64_t>(own - hosts.begin()), hosts.size()};
}

data::SourceKind source_kind(const model::PlanChannel& channel) {
  if (channel.s3_data_type == "ManifestFile") return data::SourceKind::manifest;
  if (channel.s3_data_type == "AugmentedManifestFile") return data::SourceKind::augmented_manifest;
  return data::SourceKind::prefix;
}

bool is_fed(const model::PlanChannel& channel) {
  return channel.input_mode != "File";
}

}  // namespace trainyard::agent
