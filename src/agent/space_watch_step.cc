#include "agent/space_watch_step.h"

#include <utility>
#include <vector>

#include "base/files.h"
#include "runtime/file_system_image.h"

namespace trainyard::agent {

Result<void> SpaceWatchStep::started(StepContext& context, const runtime::Container& container) {
  const model::PlanLimits& limits = context.plan.limits;
  const Volume& volume = context.volume;
  std::vector<WatchedSpace> spaces;
  if (!volume.enforced())
    spaces.push_back({"the storage volume at /opt/ml", "VolumeSizeInGB", limits.volume,
                      volume.root(), [root = volume.root()] {
                        return Result<std::optional<Bytes>>(
                            runtime::disk_usage(root.parent_path()));
                      }});
  const Bytes layer = container.holds_layer_limit() ? Bytes{} : limits.layer;
  if (layer.value > 0 || limits.disk_floor.value > 0)
    spaces.push_back({"what the container has written outside of /opt/ml",
                      "limits.layer-gib of Trainyard's configuration", layer,
                      container.layer_disk(), [&container] { return container.layer_size(); }});
  watch_ = std::make_unique<SpaceWatch>(std::move(spaces), limits.disk_floor, free_space);
  watch_->start();
  return ok();
}

Result<void> SpaceWatchStep::tick(StepContext&) {
  if (auto verdict = watch_->verdict()) return Error(ErrorKind::exhausted, std::move(*verdict));
  return ok();
}

Result<void> SpaceWatchStep::ended(StepContext&) {
  watch_.reset();
  return ok();
}

Failure SpaceWatchStep::failure(const StepContext&, const Error& error) const {
  return client_error("The container was ended", error);
}

}  // namespace trainyard::agent
