#include "agent/input_channels_step.h"

#include "agent/failure_reason.h"
#include "base/files.h"
#include "data/download_channel.h"

namespace trainyard::agent {

Result<void> InputChannelsStep::prepare(StepContext& context) {
  if (context.plan.channels.empty()) return ok();
  TRY_VOID(context.downloading("Downloading input data"));
  for (const model::PlanChannel& channel : context.plan.channels) {
    const auto folder = context.volume.root() / "input" / "data" / channel.name;
    TRY_VOID(ensure_directory(folder));
    TRY(const auto source, data::parse_s3_location(channel.s3_uri));
    data::DownloadOptions options;
    options.cancelled = &context.cancelled;
    if (auto done = data::download_channel(context.s3, source, folder, options); !done)
      return done.error().wrap("channel '" + channel.name + "'");
  }
  return ok();
}

std::string InputChannelsStep::failure_reason(const StepContext& context,
                                              const Error& error) const {
  if (error.kind() != ErrorKind::exhausted) return client_error("Data download failed", error);
  return client_error(
      "Data download failed",
      Error(ErrorKind::exhausted, error.message() +
                                      ". The input does not fit the storage volume, which has " +
                                      format_bytes(context.plan.limits.volume)));
}

}  // namespace trainyard::agent
