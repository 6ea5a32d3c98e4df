#include "agent/input_channels_step.h"

#include <algorithm>

#include "base/files.h"
#include "data/download_channel.h"

namespace trainyard::agent {

namespace {

data::Shard shard_of(const model::LaunchPlan& plan, const model::PlanChannel& channel) {
  if (channel.s3_data_distribution_type != "ShardedByS3Key") return {};
  const auto hosts = hosts_of_channel(plan, channel);
  const auto own = std::ranges::find(hosts, plan.current_host);
  return {static_cast<std::uint64_t>(own - hosts.begin()), hosts.size()};
}

}  // namespace

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

Result<void> InputChannelsStep::prepare(StepContext& context) {
  const auto channels = own_channels(context.plan);
  if (channels.empty()) return ok();
  context.downloading("Downloading input data");
  for (const model::PlanChannel& channel : channels) {
    const auto folder = context.volume.root() / "input" / "data" / channel.name;
    TRY_VOID(ensure_directory(folder));
    TRY(const auto source, data::parse_s3_location(channel.s3_uri));
    data::DownloadOptions options;
    options.shard = shard_of(context.plan, channel);
    options.cancelled = &context.interruption.flag();
    if (auto done = data::download_channel(context.download, source, folder, options); !done)
      return done.error().wrap("channel '" + channel.name + "'");
  }
  return ok();
}

Failure InputChannelsStep::failure(const StepContext& context, const Error& error) const {
  if (error.kind() != ErrorKind::exhausted) return transfer_error("Data download failed", error);
  return client_error(
      "Data download failed",
      Error(ErrorKind::exhausted, error.message() +
                                      ". The input does not fit the storage volume, which has " +
                                      format_bytes(context.plan.limits.volume)));
}

}  // namespace trainyard::agent
