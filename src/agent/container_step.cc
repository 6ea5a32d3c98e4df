#include "agent/container_step.h"

#include "agent/failure_reason.h"
#include "agent/volume_owner.h"
#include "aws/crypto.h"

namespace trainyard::agent {

std::string container_id(const model::LaunchPlan& plan, const std::filesystem::path& directory) {
  // Job names are unique within one data folder only.
  return "trainyard-" + aws::sha256_hex(directory.string()).substr(0, 8) + "-" + plan.job_name +
         "-" + std::to_string(plan.attempt) + "-" + plan.current_host;
}

std::map<std::string, std::string> container_labels(const model::LaunchPlan& plan,
                                                    const std::filesystem::path& directory) {
  return {{"trainyard.job", plan.job_name}, {"trainyard.directory", directory.string()}};
}

Result<void> ContainerStep::prepare(StepContext& context) {
  const model::LaunchPlan& plan = context.plan;
  runtime::ContainerSpec& spec = context.spec;
  spec.id = container_id(plan, context.directory);
  spec.entrypoint = plan.container_entrypoint;
  spec.command = plan.container_arguments;
  // `docker run IMAGE train`, unless the request says what to run.
  if (!spec.entrypoint && spec.command.empty()) spec.command = {"train"};
  spec.hostname = plan.current_host;
  spec.host_aliases = {plan.current_host};
  spec.network = plan.network_isolation ? runtime::NetworkMode::none : runtime::NetworkMode::host;
  spec.limits.cpus = plan.limits.cpus;
  spec.limits.memory = plan.limits.memory;
  spec.limits.gpus = plan.limits.gpus;
  spec.limits.layer = plan.limits.layer;
  // The service's size is not documented; Docker's 64 MiB is what data loaders of several processes
  // die of.
  if (plan.limits.memory.value > 0) spec.limits.shared_memory = Bytes{plan.limits.memory.value / 2};
  spec.confinement.no_new_privileges = plan.runtime.confinement.no_new_privileges;
  spec.confinement.net_raw = plan.runtime.confinement.net_raw;
  spec.confinement.max_processes = plan.runtime.confinement.max_processes;
  spec.confinement.seccomp = plan.runtime.confinement.seccomp;
  spec.labels = container_labels(plan, context.directory);
  TRY(context.container, context.runtime.create(spec, context.output));
  return ok();
}

Result<void> ContainerStep::undo(StepContext& context) {
  if (context.container) {
    TRY_VOID(context.container->remove());
    context.container.reset();
  }
  TRY_VOID(context.runtime.remove_leftovers(container_id(context.plan, context.directory)));
  return give_volume_over(context);
}

std::string ContainerStep::failure_reason(const StepContext&, const Error& error) const {
  return error.fault() == Fault::caller ? client_error("", error) : internal_server_error();
}

}  // namespace trainyard::agent
