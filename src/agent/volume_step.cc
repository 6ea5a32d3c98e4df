#include "agent/volume_step.h"

#include <sys/stat.h>

#include "agent/volume_owner.h"
#include "agent/warm_instance.h"
#include "base/files.h"
#include "base/log.h"

namespace trainyard::agent {

namespace {

// For warm pools: its content survives to the next job.
Result<void> make_cache(const Volume& volume) {
  const std::filesystem::path cache = volume.root() / kWarmPoolCache;
  TRY_VOID(ensure_directory(cache));
  for (const auto& folder : {cache, cache.parent_path()})
    if (::chmod(folder.c_str(), 0777) != 0)
      return Error::from_errno(errno, "open the warm pool's cache to the container's user");
  return ok();
}

}  // namespace

Result<void> VolumeStep::prepare(StepContext& context) {
  if (const auto source = find_warm(context.plan))
    TRY_VOID(context.volume.take_over(*source, kWarmPoolCache));
  TRY_VOID(context.volume.create());
  if (context.plan.warm_pool) TRY_VOID(make_cache(context.volume));
  if (!context.volume.enforced() && context.plan.limits.volume.value > 0)
    context.notice("VolumeSizeInGB is monitored, not enforced by a file system: " +
                   context.volume.why_not_enforced());
  if (context.volume.enforced() && !context.volume.reserved())
    context.notice(
        "The storage volume's space is not reserved: the file system of the data folder can't "
        "allocate a file's blocks in advance. If its disk becomes full, what the training job "
        "writes may be lost.");
  // The rest is the image's, for example its code.
  context.spec.mounts.push_back({.source = context.volume.root(),
                                 .target = "/opt/ml",
                                 .keep_image = true,
                                 .own = {"input", "model", "output"},
                                 .scratch = context.volume.scratch()});
  if (context.plan.warm_pool) context.spec.mounts.back().own.emplace_back(kWarmPoolCache);
  return ok();
}

Result<void> VolumeStep::restore(StepContext& context) {
  context.volume.restore();
  return ok();
}

// Runs before anything reads what the container wrote.
Result<void> VolumeStep::ended(StepContext& context) {
  if (!context.exit) return ok();  // it may still run
  if (const auto given = change_volume_owner(context); !given)
    log::warning("volume_not_given_over",
                 {{"job", context.plan.job_name}, {"error", given.error().message()}});
  return ok();
}

Result<void> VolumeStep::undo(StepContext& context) {
  return context.keep_warm ? context.volume.keep(kWarmPoolCache) : context.volume.remove();
}

Failure VolumeStep::failure(const StepContext&, const Error& error) const {
  // A full disk is something that the machine's owner can act on.
  return error.kind() == ErrorKind::exhausted
             ? capacity_error("The storage volume can't be made", error)
             : internal_server_error(error);
}

}  // namespace trainyard::agent
