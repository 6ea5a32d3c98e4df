#include "agent/container_step.h"

#include "agent/container_names.h"
#include "agent/network_step.h"
#include "agent/outputs.h"
#include "agent/volume_owner.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

Result<void> ContainerStep::prepare(StepContext& context) {
  const model::LaunchPlan& plan = context.plan;
  runtime::ContainerSpec& spec = context.spec;
  spec.id = container_id(context.directory);
  spec.entrypoint = plan.container_entrypoint;
  spec.command = plan.container_arguments;
  // `docker run IMAGE train`, unless the request says what to run.
  if (!spec.entrypoint && spec.command.empty()) spec.command = {"train"};
  spec.hostname = plan.current_host;
  spec.host_aliases = plan.hosts;  // on the machine's network all hosts are local
  if (plan.network.mode == "host")
    spec.network = plan.network_isolation ? runtime::NetworkMode::none : runtime::NetworkMode::host;
  if (context.network.valid()) {
    TRY(spec.joined, context.network.get());
    spec.network = runtime::NetworkMode::joined;
  }
  spec.limits.cpus = plan.limits.cpus;
  spec.limits.memory = plan.limits.memory;
  spec.limits.gpus = plan.limits.gpus;
  spec.limits.gpu_ids = plan.limits.gpu_ids;
  spec.limits.layer = plan.limits.layer;
  // SageMaker's size isn't documented; with Docker's 64 MiB, data loaders with several processes
  // crash.
  if (plan.limits.memory.value > 0) spec.limits.shared_memory = Bytes{plan.limits.memory.value / 2};
  if (plan.limits.shared_memory) spec.limits.shared_memory = *plan.limits.shared_memory;
  if (plan.limits.open_files)
    spec.limits.open_files = static_cast<std::uint64_t>(*plan.limits.open_files);
  spec.limits.locked_memory = plan.limits.locked_memory;
  spec.confinement.no_new_privileges = plan.runtime.confinement.no_new_privileges;
  spec.confinement.net_raw = plan.runtime.confinement.net_raw;
  spec.confinement.max_processes = plan.runtime.confinement.max_processes;
  spec.confinement.seccomp = plan.runtime.confinement.seccomp;
  spec.labels = container_labels(plan.job_name, context.directory);
  return shim(context).launch(spec, context.interruption.flag());
}

ShimClient& ContainerStep::shim(const StepContext& context) {
  if (!shim_) shim_.emplace(context.directory, context.start_shim);
  return *shim_;
}

// Any exit code is fine for a container that was stopped.
Result<void> ContainerStep::ended(StepContext& context) {
  if (!context.exit || context.stopped) return ok();
  if (!context.container.ended_for_space.empty())
    context.fail(client_error("The container was ended",
                              Error(ErrorKind::exhausted, context.container.ended_for_space)));
  if (const auto& outcome = context.plan.outcome;
      outcome && !outcome->platform_failure.empty() && outcome->fails(context.plan.attempt))
    context.fail(internal_server_error("The server's rule outcomes." + outcome->rule,
                                       Error(ErrorKind::unavailable, outcome->platform_failure)));
  if (context.exit->code == 0) return ok();
  context.fail(algorithm_error(
      context.plan,
      {*context.exit, read_failure_file(context.volume.root()), context.volume.full()}));
  return ok();
}

Result<void> ContainerStep::undo(StepContext& context) {
  TRY_VOID(shim(context).end());
  const std::string id = container_id(context.directory);
  TRY_VOID(retains_network(context) ? context.runtime.remove_all_but_network(id)
                                    : context.runtime.remove_leftovers(id));
  return change_volume_owner(context);
}

Failure ContainerStep::failure(const StepContext&, const Error& error) const {
  return error.fault() == Fault::caller ? client_error("", error) : internal_server_error(error);
}

}  // namespace trainyard::agent
