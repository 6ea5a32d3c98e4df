#include "agent/input_channels_step.h"

#include <filesystem>
#include <optional>

#include "agent/channel_views.h"
#include "agent/file_system_channel.h"
#include "agent/input_channels.h"
#include "base/files.h"
#include "base/log.h"
#include "data/download_channel.h"
#include "data/link_channel.h"
#include "model/s3_store.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

data::DownloadOptions options_of(const StepContext& context, const model::PlanChannel& channel) {
  data::DownloadOptions options;
  options.kind = source_kind(channel);
  options.shard = shard_of(context.plan, channel);
  options.shuffle_seed = channel.shuffle_seed;
  options.spool = context.directory;
  options.cancelled = &context.interruption.flag();
  return options;
}

// A writable view of the objects' own files; nullopt: they have to be copied.
Result<std::optional<fs::path>> make_view(StepContext& context, ChannelViews& views,
                                          const data::S3Location& source,
                                          const data::DownloadOptions& options) {
  if (model::find_store(context.plan.stores, source.bucket) != nullptr)
    return std::optional<fs::path>();
  return views.make([&](const fs::path& folder, const data::TakeSpace& take) -> Result<void> {
    TRY(const auto linked, data::link_channel(context.download, source, folder, options, take));
    log::info(
        "objects_linked",
        {{"channel", source.to_string()}, {"objects", linked.objects}, {"bytes", linked.bytes}});
    return ok();
  });
}

Result<void> place(StepContext& context, ChannelViews& views, const model::PlanChannel& channel,
                   const fs::path& folder, const data::TakeSpace& take_space) {
  TRY(const auto source, data::parse_s3_location(channel.s3_uri));
  data::DownloadOptions options = options_of(context, channel);
  options.take_space = take_space;
  TRY(const auto view, make_view(context, views, source, options));
  if (view) {
    context.spec.mounts.push_back(
        {.source = *view, .target = "/opt/ml/input/data/" + channel.name});
    return ok();
  }
  TRY([[maybe_unused]] const auto done,
      data::download_channel(context.download, source, folder, options));
  return ok();
}

}  // namespace

Result<void> InputChannelsStep::prepare(StepContext& context) {
  ChannelViews views(context.directory, context.volume);
  data::TakeSpace take_space;
  if (!context.volume.enforced()) take_space = count_space(context.plan.limits.volume);
  for (const model::PlanChannel& channel : own_channels(context.plan)) {
    if (is_fed(channel)) continue;
    const auto folder = context.volume.root() / "input" / "data" / channel.name;
    TRY_VOID(ensure_directory(folder));
    if (channel.file_system) {
      auto mount = mount_of_file_system(channel);
      if (!mount) return mount.error().wrap("channel '" + channel.name + "'");
      context.spec.mounts.push_back(std::move(*mount));
      continue;
    }
    context.downloading("Downloading input data");
    if (auto done = place(context, views, channel, folder, take_space); !done)
      return done.error().wrap("channel '" + channel.name + "'");
  }
  return ok();
}

// Before the volume's undo(), since the views are on the volume.
Result<void> InputChannelsStep::undo(StepContext& context) {
  return ChannelViews(context.directory, context.volume).remove();
}

Failure InputChannelsStep::failure(const StepContext& context, const Error& error) const {
  if (error.code() == kNotMountable) return client_error("", error);
  if (error.kind() != ErrorKind::exhausted) return transfer_error("Data download failed", error);
  return client_error(
      "Data download failed",
      Error(ErrorKind::exhausted, error.message() +
                                      ". The input does not fit the storage volume, which has " +
                                      format_bytes(context.plan.limits.volume)));
}

}  // namespace trainyard::agent
