#include "agent/sampling_step.h"

#include <algorithm>
#include <utility>

#include "runtime/nvidia_gpus.h"

namespace trainyard::agent {
namespace {

// Null where the instance has none, or they can't be read.
std::unique_ptr<GpuReader> open_gpus(const model::PlanLimits& limits) {
  if (limits.gpus == 0) return nullptr;
  const auto numbers = runtime::gpu_minor_numbers(limits.gpu_ids);
  return numbers ? GpuReader::open(runtime::Nvml::open(), *numbers) : nullptr;
}

}  // namespace

std::vector<SharedSampling> share_samples(const std::vector<SampleRequest>& requests) {
  std::vector<SharedSampling> shared;
  for (const SampleRequest& request : requests)
    if (request.exact) shared.push_back({request.interval, {request.consumer}});
  for (const SampleRequest& request : requests) {
    if (request.exact) continue;
    const auto often_enough =
        std::find_if(shared.begin(), shared.end(),
                     [&](const SharedSampling& one) { return one.interval <= request.interval; });
    if (often_enough != shared.end())
      often_enough->consumers.push_back(request.consumer);
    else
      shared.push_back({request.interval, {request.consumer}});
  }
  return shared;
}

Result<void> SamplingStep::started(StepContext& context) {
  for (SharedSampling& shared : share_samples(context.samples)) {
    SystemSampler::Sources sources;
    if (!context.container.is_final()) sources.container = context.container.init_pid;
    if (sources.container) {
      if (auto cgroup = runtime::ProcessCgroup::of(*sources.container)) sources.cgroup = *cgroup;
    }
    sources.volume = context.volume.root();
    sources.memory = context.plan.limits.memory;
    sources.uploaded = [&context] { return context.upload.sent() + context.live.sent(); };
    sources.gpus = open_gpus(context.plan.limits);
    monitors_.push_back(std::make_unique<SystemMonitor>(std::move(sources), shared.interval,
                                                        std::move(shared.consumers)));
  }
  return ok();
}

Result<void> SamplingStep::ended(StepContext&) {
  for (const auto& monitor : monitors_) monitor->stop();
  monitors_.clear();
  return ok();
}

}  // namespace trainyard::agent
