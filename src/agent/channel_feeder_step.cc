#include "agent/channel_feeder_step.h"

#include <algorithm>

#include "agent/input_channels.h"
#include "base/files.h"

namespace trainyard::agent {

Result<void> ChannelFeederStep::prepare(StepContext& context) {
  TRY_VOID(restore(context));
  if (!feeder_) return ok();
  const auto folder = context.volume.root() / "input" / "data";
  TRY_VOID(ensure_directory(folder));
  context.downloading("Downloading input data");
  TRY_VOID(feeder_->launch(context.interruption.flag()));
  // A separate mount: if /opt/ml is merged with the image's, the kernel (overlayfs) replaces FIFOs
  // by its own, and hides what is mounted below.
  context.spec.mounts.push_back({.source = folder, .target = "/opt/ml/input/data"});
  return ok();
}

Result<void> ChannelFeederStep::restore(StepContext& context) {
  if (std::ranges::any_of(own_channels(context.plan), is_fed))
    feeder_.emplace(context.directory, context.start_feeder);
  return ok();
}

Result<void> ChannelFeederStep::tick(StepContext&) {
  return feeder_ ? feeder_->check() : ok();
}

// What a container made of incomplete data counts for nothing.
Result<void> ChannelFeederStep::ended(StepContext& context) {
  if (!feeder_) return ok();
  const auto fed = context.exit && !context.stopped ? feeder_->check() : ok();
  TRY_VOID(feeder_->end());
  return fed;
}

Result<void> ChannelFeederStep::undo(StepContext& context) {
  return FeederClient(context.directory, context.start_feeder).remove();
}

Failure ChannelFeederStep::failure(const StepContext&, const Error& error) const {
  if (error.fault() == Fault::algorithm)
    return {model::FailureClass::algorithm, "AlgorithmError: " + error.message()};
  return transfer_error("Data download failed", error);
}

}  // namespace trainyard::agent
