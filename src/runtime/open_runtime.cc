#include "runtime/docker_runtime.h"
#include "runtime/oci_runtime.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

Result<std::unique_ptr<Runtime>> open_runtime(const RuntimeOptions& options) {
  if (options.kind == "docker") return DockerRuntime::open(options);
  if (options.kind == "oci") return OciRuntime::open(options);
  if (options.kind != "auto")
    return Error(ErrorKind::invalid_argument,
                 "'" + options.kind + "' is not a runtime: auto, docker or oci");
  auto docker = DockerRuntime::open(options);
  if (docker) return docker;
  auto oci = OciRuntime::open(options);
  if (oci) return oci;
  return Error(ErrorKind::unavailable, "no container runtime works here. " +
                                           docker.error().message() + ". " + oci.error().message());
}

}  // namespace trainyard::runtime
