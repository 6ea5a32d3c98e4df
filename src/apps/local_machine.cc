#include "apps/local_machine.h"

#include <utility>

#include "apps/open_files.h"
#include "base/files.h"
#include "runtime/confinement.h"
#include "runtime/runtime.h"

namespace trainyard::apps {

namespace fs = std::filesystem;

namespace {

Result<fs::path> own_program() {
  std::error_code failed;
  fs::path path = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return Error::from_errno(failed.value(), "find this program's own file");
  return path;
}

control::DiskRules disk_rules(const config::Settings& settings, Bytes disk) {
  return {settings.disk.floor.value_or(control::default_disk_floor(disk)),
          control::disk_allowance(settings.limits.layer, settings.limits.log),
          settings.disk.strict_volumes};
}

// With the profile's content: if the file changes, jobs aren't affected.
Result<model::PlanConfinement> read_confinement(const config::ContainerSettings& settings) {
  model::PlanConfinement confinement;
  confinement.no_new_privileges = settings.no_new_privileges;
  confinement.net_raw = settings.net_raw;
  confinement.max_processes = settings.max_processes.value_or(0);
  confinement.seccomp = settings.seccomp;
  if (!settings.seccomp.starts_with('/')) return confinement;
  TRY(confinement.seccomp, read_file(settings.seccomp));
  runtime::Confinement tried;
  tried.seccomp = confinement.seccomp;
  if (const auto resolved = runtime::resolve(tried); !resolved)
    return Error(ErrorKind::invalid_argument,
                 "containers.seccomp = " + settings.seccomp + ": " + resolved.error().message());
  return confinement;
}

// The runtime for agents: determined once, so that every attempt of this server uses the same.
Result<model::PlanRuntime> choose_runtime(const config::Settings& settings,
                                          const DataFolder& folder) {
  runtime::RuntimeOptions wanted;
  wanted.kind = settings.runtime;
  wanted.docker_socket = settings.docker_socket;
  wanted.oci_root = folder.runtime();
  TRY(const auto opened, runtime::open_runtime(wanted));
  model::PlanRuntime chosen;
  chosen.kind = opened->name();
  chosen.docker_socket = settings.docker_socket;
  chosen.oci_root = folder.runtime().string();
  TRY(chosen.confinement, read_confinement(settings.containers));
  return chosen;
}

}  // namespace

Result<LocalMachine> examine_machine(const config::Settings& settings, const DataFolder& folder) {
  LocalMachine machine;
  TRY(machine.runtime, choose_runtime(settings, folder));
  TRY(machine.program, own_program());
  machine.size = control::detect_machine();
  machine.open_files = raise_open_file_limit();
  TRY(machine.disk, control::measure_disk(folder.root()));
  machine.disk_rules = disk_rules(settings, machine.disk.total);
  return machine;
}

}  // namespace trainyard::apps
