#include "agent/input_channels_step.h"

#include "base/files.h"
#include "data/download_channel.h"

namespace trainyard::agent {

Result<void> InputChannelsStep::prepare(StepContext& context) {
  if (context.plan.channels.empty()) return ok();
  context.downloading("Downloading input data");
  for (const model::PlanChannel& channel : context.plan.channels) {
    const auto folder = context.volume.root() / "input" / "data" / channel.name;
    TRY_VOID(ensure_directory(folder));
    TRY(const auto source, data::parse_s3_location(channel.s3_uri));
    data::DownloadOptions options;
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
